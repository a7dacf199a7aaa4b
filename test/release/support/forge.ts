import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createReleases, type Releases, type ReleasesOptions } from '../../../src/github/releases/index.js';
import type { Event } from '../../../src/kernel/event.js';
import {
  startLocalForge,
  type LocalForge,
  type LocalForgeOptions,
} from '../../../src/release/forge/local/index.js';
import { violations } from '../../github/support/contract.js';
import { fakeClock, type FakeClock } from '../../kube/support/clock.js';
import { temporaryFolder } from '../../support/folder.js';

/** A token by its shape alone. */
export const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
export const commit = 'a'.repeat(40);
export const repository = 'acme/platform';

/** A forge and a client of it, for one test. */
export interface Setting {
  readonly forge: LocalForge;
  readonly releases: Releases;
  readonly clock: FakeClock;
  readonly events: Event[];
  /** A client with other options. */
  readonly client: (options?: Partial<ReleasesOptions>) => Promise<Releases>;
}

/** Starts a forge that goes after the test. @param signed false: the client asks as nobody */
export async function setUp(options: Partial<LocalForgeOptions> = {}, signed = true): Promise<Setting> {
  const clock = fakeClock();
  clock.advance(Date.UTC(2026, 10, 30));
  const events: Event[] = [];
  const forge = await startLocalForge({
    repository,
    clock,
    tokens: { [token]: { login: 'releaser', scopes: ['repo'], mayWrite: true } },
    folder: join(temporaryFolder(), 'forge'),
    ...options,
  });
  onTestFinished(() => forge.stop());
  const client = (changed: Partial<ReleasesOptions> = {}) =>
    createReleases({
      owner: 'acme',
      repo: 'platform',
      ...(signed && { token }),
      apiUrl: forge.url,
      version: '0.0.0',
      clock,
      emit: (event) => void events.push(event),
      ...changed,
    });
  return { forge, releases: await client(), clock, events, client };
}

/** Where requests or answers do not hold to GitHub's published description. */
export function contractViolations({ exchanges }: Pick<LocalForge, 'exchanges'>): readonly string[] {
  return exchanges
    .filter(({ route, status }) => /^\/(repos|rate_limit)/.test(route) && status >= 200)
    .flatMap(({ method, route, request, status, answer }) => [
      ...(request === undefined ? [] : violations(method, route, 'request', request)),
      // bodies of errors are described for few of them, and in the same form everywhere
      ...(status >= 300 || answer === undefined ? [] : violations(method, route, status, answer)),
    ])
    .filter((one) => !knownContradictions.some((pattern) => pattern.test(one)));
}

/** Where GitHub's description contradicts its own text: broken uploads have the state `starter`, which the list of states leaves out. */
const knownContradictions = [/\/state must be equal to one of the allowed values/];
