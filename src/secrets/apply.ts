import type { Clock } from '../kernel/clock.js';
import type { Emit } from '../kernel/event.js';
import type { Problem } from '../kernel/problem.js';
import type { KubeClient } from '../kube/client.js';
import { isKubeError } from '../kube/errors.js';
import type { ObjectRef } from '../kube/resources.js';
import { refText } from '../kube/resources.js';
import { collectValues, type Values } from './collect.js';
import {
  keysToRotate,
  keysToWrite,
  needsWrite,
  type KeyState,
  type SecretState,
  type SecretsState,
} from './model.js';
import { keyName, secretName } from './names.js';
import type { ChangedSecret } from './readers.js';
import { findReaders, restart, restartProblem, type Reader } from './restart.js';
import type { Sources } from './sources/index.js';
import type { SecretValue } from './value.js';
import { writeSecret, type SecretWrite, type SecretWritten } from './write.js';

/** What writing Secrets needs. */
export interface SecretsContext {
  readonly client: KubeClient;
  readonly sources: Sources;
  /** Name of the installation. */
  readonly platform: string;
  /** Time of restarts. */
  readonly clock: Clock;
  readonly emit: Emit;
  /** Aborted when a person interrupts: what is under way is finished, nothing new begins. Absent: never. */
  readonly signal?: AbortSignal;
  /** Called once every value is there, before the first write: for what the Secrets need, such as their namespaces. Absent: nothing. */
  readonly beforeFirstWrite?: () => Promise<void>;
}

/** What became of a Secret. */
export interface SecretOutcome extends SecretWritten {
  /** As `namespace/name`. */
  readonly secret: string;
}

/** What was done with Secrets. Holds no value. */
export interface SecretsOutcome {
  readonly written: readonly SecretOutcome[];
  /** Workloads that were restarted. */
  readonly restarted: readonly ObjectRef[];
  /** What failed; the rest was done. */
  readonly problems: readonly Problem[];
}

/**
 * Creates what is missing, and nothing else: for a deployment, once the namespaces exist. A state without missing keys costs no request.
 *
 * @throws OperatorError `E_SECRETS_MISSING` before the first write when a value has gone since the check; the reason of the signal
 */
export async function createMissing(context: SecretsContext, state: SecretsState): Promise<SecretsOutcome> {
  const states = state.secrets.map(withoutRotation).filter(needsWrite);
  return writeAll(context, states, await collectValues(states, context.sources));
}

/**
 * Does what a check found to be done: creates what is missing, rotates what was chosen, and restarts the readers of what was rotated, now or by
 * a run that was interrupted before it came to that. With nothing to do it sends nothing.
 *
 * @throws OperatorError `E_SECRETS_MISSING` before the first write when a value has gone since the check or a question was not answered;
 *   the reason of the signal
 */
export async function applySecrets(context: SecretsContext, state: SecretsState): Promise<SecretsOutcome> {
  const states = state.secrets.filter(needsWrite);
  const values = await collectValues(states, context.sources);
  if (states.length > 0) await context.beforeFirstWrite?.();
  const outcome = await writeAll(context, states, values);
  const done = new Set(outcome.written.map(({ secret }) => secret));
  const changed = state.secrets.filter(
    (one) =>
      changedKeys(one).length > 0 &&
      (keysToRotate(one).length === 0 || done.has(secretName(one.declaration))),
  );
  if (changed.length === 0) return outcome;
  const { restarted, problems } = await restartReaders(context, changed);
  return { ...outcome, restarted, problems: [...outcome.problems, ...problems] };
}

/** Secrets with the keys whose readers have to be restarted: for a preview. */
export function changesOf({ secrets }: SecretsState): readonly ChangedSecret[] {
  return secrets
    .map((state) => ({ ...pick(state), keys: changedKeys(state) }))
    .filter(({ keys }) => keys.length > 0);
}

function pick({ declaration: { namespace, name } }: SecretState) {
  return { namespace, name };
}

function changedKeys(state: SecretState): readonly string[] {
  const rotated = keysToRotate(state).map(({ key }) => key.key);
  return [...new Set([...state.restartsPending, ...rotated])];
}

function withoutRotation(state: SecretState): SecretState {
  const keys = state.keys.map((key): KeyState =>
    key.status === 'will-rotate' ? { ...key, status: 'present' } : key,
  );
  return { ...state, keys };
}

async function writeAll(
  context: SecretsContext,
  states: readonly SecretState[],
  values: Values,
): Promise<SecretsOutcome> {
  const { client, emit, signal } = context;
  const written: SecretOutcome[] = [];
  const problems: Problem[] = [];
  for (const [index, state] of states.entries()) {
    signal?.throwIfAborted();
    const secret = secretName(state.declaration);
    const subject = `Secret ${secret}`;
    try {
      const outcome = await writeSecret(client, writeOf(state, values, context.platform));
      written.push({ secret, ...outcome });
      const action = outcome.isNew ? 'created' : outcome.rotated.length > 0 ? 'rotated' : 'completed';
      emit({ kind: 'step', phase: 'secrets', action, subject, done: index + 1, total: states.length });
    } catch (error) {
      const problem = writeProblem(subject, error);
      problems.push(problem);
      emit({ kind: 'failed', subject, problem });
    }
  }
  return { written, restarted: [], problems };
}

function writeOf(state: SecretState, values: Values, platform: string): SecretWrite {
  const { declaration } = state;
  const rotated = new Set(keysToRotate(state).map(({ key }) => key.key));
  const all = keysToWrite(state).flatMap(({ key }): [string, SecretValue][] => {
    const value = values.get(keyName({ declaration, key }));
    return value === undefined ? [] : [[key.key, value]];
  });
  return {
    declaration,
    platform,
    create: new Map(all.filter(([key]) => !rotated.has(key))),
    rotate: new Map(all.filter(([key]) => rotated.has(key))),
    restart: changedKeys(state),
  };
}

/** The message is the server's; the kube room takes values out that it repeats. */
function writeProblem(object: string, error: unknown): Problem {
  if (!isKubeError(error)) throw error;
  const otherwise =
    error.kind === 'forbidden'
      ? 'a Role with apiGroups [""], resources [secrets], verbs [get, patch, create] in that namespace'
      : 'mend the cause and run the same command again: what is done is not done twice';
  return { rule: 'secrets/write', object, message: error.message, fix: error.hint ?? otherwise };
}

async function restartReaders(
  context: SecretsContext,
  changed: readonly SecretState[],
): Promise<Pick<SecretsOutcome, 'restarted' | 'problems'>> {
  const { client, platform, signal } = context;
  const found = await findReaders(context, changesOf({ secrets: changed, problems: [] }));
  const { restarted, problems } = await restartAll(context, found.readers);
  // a Secret whose readers could not all be restarted keeps its mark, so that the next run tries again
  const failed = new Set(
    found.readers.filter((reader) => !restarted.includes(reader.ref)).flatMap(({ secrets }) => secrets),
  );
  const settled = changed.filter(({ declaration }) => !failed.has(secretName(declaration)));
  for (const { declaration } of settled) {
    signal?.throwIfAborted();
    await writeSecret(client, { declaration, platform, create: new Map(), rotate: new Map(), restart: [] });
  }
  return { restarted, problems: [...found.problems, ...problems] };
}

async function restartAll(
  { client, clock, emit, signal }: SecretsContext,
  readers: readonly Reader[],
): Promise<{ restarted: ObjectRef[]; problems: Problem[] }> {
  const restarted: ObjectRef[] = [];
  const problems: Problem[] = [];
  for (const [index, reader] of readers.entries()) {
    signal?.throwIfAborted();
    const subject = refText(reader.ref);
    try {
      await restart(client, reader, clock);
      restarted.push(reader.ref);
      const count = { done: index + 1, total: readers.length };
      emit({ kind: 'step', phase: 'restart', action: 'restarted', subject, ...count });
    } catch (error) {
      // deleted since it was found: there is nothing left to restart
      if (isKubeError(error, 'not-found')) restarted.push(reader.ref);
      else if (isKubeError(error)) problems.push(restartProblem(reader, error));
      else throw error;
    }
  }
  return { restarted, problems };
}
