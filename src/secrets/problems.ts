import type { SecretDeclaration } from '../bundle/secret.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import { isError, type Problem } from '../kernel/problem.js';
import type { LiveSecret } from './live.js';
import { needsWrite, type KeyState, type KeyStatus, type SecretState, type SecretsState } from './model.js';
import { keyName, secretName } from './names.js';

type Judged = Omit<SecretState, 'problems'>;

/** Everything that is wrong with one Secret. */
export function problemsOf(state: Judged, live: LiveSecret | undefined): readonly Problem[] {
  return [
    ...state.keys.flatMap((key) => keyProblems[key.status]?.(state.declaration, key) ?? []),
    ...(live === undefined ? [] : objectProblems(state, live)),
    ...(state.object === 'terminating' ? [terminating(state.declaration)] : []),
  ];
}

const objectOf = (declaration: SecretDeclaration) => `Secret ${secretName(declaration)}`;

type KeyProblem = (declaration: SecretDeclaration, state: KeyState) => readonly Problem[];

const keyProblems: Readonly<Partial<Record<KeyStatus, KeyProblem>>> = {
  missing: (declaration, { key, ways }) => [
    {
      rule: 'secrets/missing',
      object: objectOf(declaration),
      path: key.key,
      message: `has no value: ${key.purpose}`,
      fix: eitherText(ways),
    },
  ],
  unusable: (declaration, { key, from = 'its source', flaw = 'cannot be used' }) => [
    {
      rule: 'secrets/unusable',
      object: objectOf(declaration),
      path: key.key,
      message: `${from} ${flaw}`,
      fix: 'mend it, or take it away so that another source is used',
    },
  ],
  empty: (declaration, { key, ways }) => [
    {
      rule: 'secrets/empty',
      object: objectOf(declaration),
      path: key.key,
      message: `is in the cluster without a value: ${key.purpose}`,
      fix: `${eitherText(ways)}; then add --rotate ${keyName({ declaration, key })}`,
      ...(key.optional === true && { severity: 'warning' as const }),
    },
  ],
};

/** Ways to give a value as one sentence. */
export function eitherText(ways: readonly string[]): string {
  if (ways.length === 0) return 'give it by hand';
  return ways.length === 1 ? ways.join('') : `either ${ways.join(', or ')}`;
}

function objectProblems(state: Judged, live: LiveSecret): Problem[] {
  const { declaration } = state;
  const object = objectOf(declaration);
  const again = `delete it and run the same command again: kubectl -n ${declaration.namespace} delete secret ${declaration.name}`;
  const problems: Problem[] = labelProblems(declaration, live);
  if (declaration.type !== undefined && declaration.type !== live.type) {
    const message = `has the type ${live.type}, its readers need ${declaration.type}, and a type cannot be changed`;
    problems.push({ rule: 'secrets/type', object, message, fix: again });
  }
  if (live.immutable && needsWrite({ ...state, problems: [] })) {
    problems.push({
      rule: 'secrets/immutable',
      object,
      message: 'is immutable and lacks something',
      fix: again,
    });
  }
  if (state.restartsPending.length > 0) {
    const message = `was rotated (${state.restartsPending.join(', ')}), but its readers were not restarted`;
    const fix = '"cto secrets apply" restarts them';
    problems.push({ rule: 'secrets/restart-pending', object, message, fix, severity: 'warning' });
  }
  return problems;
}

function labelProblems(declaration: SecretDeclaration, live: LiveSecret): Problem[] {
  const { namespace, name, labels = {} } = declaration;
  return Object.entries(labels)
    .filter(([label, value]) => live.labels[label] !== undefined && live.labels[label] !== value)
    .map(([label, value]) => ({
      rule: 'secrets/label',
      object: objectOf(declaration),
      message: `has the label ${label}=${live.labels[label] ?? ''}, its readers look for ${value}`,
      fix: `kubectl -n ${namespace} label secret ${name} --overwrite ${label}=${value}`,
    }));
}

function terminating(declaration: SecretDeclaration): Problem {
  return {
    rule: 'secrets/terminating',
    object: objectOf(declaration),
    message: 'is being deleted, or its namespace is',
    fix: 'wait until it is gone, then run the same command again',
  };
}

/** Which right is missing, per namespace with all names, so that one Role per namespace mends it. */
export function forbiddenProblem(unreadable: readonly SecretDeclaration[]): Problem[] {
  const namespaces = [...new Set(unreadable.map(({ namespace }) => namespace))];
  return namespaces.map((namespace) => {
    const names = unreadable.filter((one) => one.namespace === namespace).map(({ name }) => name);
    return {
      rule: 'secrets/forbidden',
      message: `you may not get secrets in the namespace ${namespace}: ${names.join(', ')}`,
      fix: `a Role in ${namespace} with apiGroups [""], resources [secrets], resourceNames [${names.join(', ')}], verbs [get, patch]`,
    };
  });
}

/**
 * The error that stops the work, with the full list; undefined when nothing stops it. Exit code 4, as of a plan that lacks Secrets: nothing was
 * changed, and what is listed has to be provided.
 */
export function secretsError({ problems }: SecretsState): OperatorError | undefined {
  const errors = problems.filter(isError);
  if (errors.length === 0) return undefined;
  const missing = errors.filter(({ rule }) => rule === 'secrets/missing').length;
  const what =
    missing === errors.length
      ? `${missing} ${missing === 1 ? 'value of a Secret is' : 'values of Secrets are'} missing`
      : 'the Secrets that the platform reads are not complete';
  return new OperatorError('E_SECRETS_MISSING', what, {
    problems,
    exitCode: exitCodes.refused,
    hint: '"cto secrets check" shows them all, "cto secrets apply" asks for what is missing; docs/secrets.md has every way',
  });
}
