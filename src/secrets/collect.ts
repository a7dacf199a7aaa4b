import type { SecretDeclaration } from '../bundle/secret.js';
import { isError, type Problem } from '../kernel/problem.js';
import { judgeKey } from './judge.js';
import { keysToWrite, type SecretState } from './model.js';
import { keyName, type KeyPlace } from './names.js';
import { problemsOf, secretsError } from './problems.js';
import { isFlaw, type Sources } from './sources/index.js';
import type { SecretValue } from './value.js';

/** Values by the name of the key, such as `monitoring/grafana-admin/admin-password`. */
export type Values = ReadonlyMap<string, SecretValue>;

/**
 * Gets the values that some Secrets are to have, questions included: all of them before the first is used, so that an answer that is missing
 * changes nothing.
 *
 * @throws OperatorError `E_SECRETS_MISSING` when a source has gone or a question was not answered
 */
export async function collectValues(states: readonly SecretState[], sources: Sources): Promise<Values> {
  const values = new Map<string, SecretValue>();
  const problems: Problem[] = [];
  for (const state of states) {
    const { declaration } = state;
    for (const { key } of keysToWrite(state)) {
      const place = { declaration, key };
      const value = await valueOf(place, sources);
      if (value !== undefined) values.set(keyName(place), value);
      else problems.push(...missing(place, sources));
    }
  }
  const error = secretsError({ secrets: [], problems });
  if (error) throw error;
  return values;
}

async function valueOf(place: KeyPlace, sources: Sources): Promise<SecretValue | undefined> {
  const found = await sources.find(place);
  return found === undefined || isFlaw(found) ? undefined : found.read();
}

function missing({ declaration, key }: KeyPlace, sources: Sources): readonly Problem[] {
  const ways = sources.ways({ declaration, key });
  return problemsOf(
    {
      declaration,
      object: 'absent',
      keys: [{ key, status: 'missing', ways }],
      lacksLabels: [],
      restartsPending: [],
    },
    undefined,
  );
}

/** A declared Secret with the values of the keys that have one. */
export interface FilledSecret {
  readonly declaration: SecretDeclaration;
  /** By key, in the order of the declaration. */
  readonly values: ReadonlyMap<string, SecretValue>;
}

/**
 * Fills declarations from the sources alone, for files: what a cluster holds is not looked at.
 *
 * @throws OperatorError `E_SECRETS_MISSING` with everything that no source has
 */
export async function fillSecrets(
  declarations: readonly SecretDeclaration[],
  sources: Sources,
): Promise<readonly FilledSecret[]> {
  const states: SecretState[] = [];
  for (const declaration of declarations) {
    const keys = [];
    for (const key of declaration.keys)
      keys.push(await judgeKey({ declaration, key }, { readable: true, rotated: false }, sources));
    const state = { declaration, object: 'absent' as const, keys, lacksLabels: [], restartsPending: [] };
    states.push({ ...state, problems: problemsOf(state, undefined) });
  }
  const problems = [...states.flatMap((state) => state.problems), ...sources.problems].filter(isError);
  const error = secretsError({ secrets: states, problems });
  if (error) throw error;
  const values = await collectValues(states, sources);
  return states.map(({ declaration }) => ({ declaration, values: valuesFor(declaration, values) }));
}

function valuesFor(declaration: SecretDeclaration, values: Values): ReadonlyMap<string, SecretValue> {
  return new Map(
    declaration.keys.flatMap((key) => {
      const value = values.get(keyName({ declaration, key }));
      return value === undefined ? [] : [[key.key, value] as const];
    }),
  );
}
