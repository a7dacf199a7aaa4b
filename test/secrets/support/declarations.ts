import type { SecretDeclaration, SecretKey } from '../../../src/bundle/secret.js';
import type { Clock } from '../../../src/kernel/clock.js';
import type { Event } from '../../../src/kernel/event.js';
import { createSources, type SourceInputs, type Sources } from '../../../src/secrets/sources/index.js';
import { createVault } from '../../../src/secrets/value.js';
import type { Chance } from '../../../src/secrets/chance.js';

/** A declaration of which a test says only what it is about. */
export function declared(
  name: string,
  keys: readonly (Partial<SecretKey> & { readonly key: string })[],
  parts: Partial<SecretDeclaration> = {},
): SecretDeclaration {
  return {
    namespace: 'cto',
    name,
    purpose: `purpose of ${name}`,
    madeBy: 'deployer',
    keys: keys.map((key) => ({ purpose: `purpose of ${key.key}`, ...key })),
    ...parts,
  };
}

/** Chance that counts, so that every value made of it is another one and tests can foretell it. */
export function countingChance(): Chance {
  let count = 0;
  return {
    below: (limit) => (count += 1) % limit,
    bytes: (length) => Uint8Array.from({ length }, () => (count += 1) % 256),
  };
}

/** Sources with nothing but what a test gives. */
export function sourcesWith(
  declarations: readonly SecretDeclaration[],
  parts: Partial<SourceInputs> = {},
): Sources {
  return createSources({
    declarations,
    variables: {},
    cwd: '/nowhere',
    vault: createVault(),
    chance: countingChance(),
    ...parts,
  });
}

/** A clock that stands still at 2026-03-04 05:06:07.890 UTC. */
export const stillClock: Clock = {
  now: () => Date.UTC(2026, 2, 4, 5, 6, 7, 890),
  elapsed: () => 0,
  // pauses are over at once; the patience with an answer, five minutes, never ends, since each comes in time
  sleep: (milliseconds) => (milliseconds < 300_000 ? Promise.resolve() : new Promise(() => undefined)),
  random: () => 0,
};

/** Keeps events. */
export function eventList(): { readonly events: Event[]; readonly emit: (event: Event) => void } {
  const events: Event[] = [];
  return { events, emit: (event) => void events.push(event) };
}
