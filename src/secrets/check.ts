import type { SecretDeclaration } from '../bundle/secret.js';
import type { KubeClient } from '../kube/client.js';
import { isKubeError } from '../kube/errors.js';
import { getObject } from '../kube/objects.js';
import { judgeKey } from './judge.js';
import { readSecret, type LiveSecret } from './live.js';
import type { SecretState, SecretsState } from './model.js';
import { keyName, namespaceResource, restartAnnotation, secretName } from './names.js';
import { forbiddenProblem, problemsOf } from './problems.js';
import type { Sources } from './sources/index.js';

/** What looking at the cluster needs. */
export interface CheckContext {
  readonly client: KubeClient;
  readonly signal?: AbortSignal;
}

/** What a check may vary. */
export interface CheckOptions {
  /** Secrets and keys that are to get another value, as `namespace/name` or `namespace/name/key`.
   * @default none */
  readonly rotate?: readonly string[];
}

/**
 * Finds out how it stands with declared Secrets and what applying them would do. Reads each Secret by its name, which is the only right it
 * needs, and the namespaces of those that are not there. Changes nothing; asks nobody.
 *
 * @param declarations those with `madeBy: 'deployer'`, see {@link deployerSecrets}
 * @throws KubeError when the cluster does not answer
 */
export async function checkSecrets(
  context: CheckContext,
  declarations: readonly SecretDeclaration[],
  sources: Sources,
  options: CheckOptions = {},
): Promise<SecretsState> {
  const looks = await Promise.all(declarations.map((declaration) => look(context, declaration)));
  const namespaces = await lookAtNamespaces(context, looks);
  const secrets: SecretState[] = [];
  for (const one of looks) {
    const { namespace } = one.declaration;
    secrets.push(await judge({ ...one, namespace: namespaces.get(namespace) ?? 'there' }, sources, options));
  }
  const unreadable = secrets
    .filter(({ object }) => object === 'unreadable')
    .map(({ declaration }) => declaration);
  const forbidden = unreadable.length === 0 ? [] : forbiddenProblem(unreadable);
  return {
    secrets,
    problems: [...forbidden, ...secrets.flatMap(({ problems }) => problems), ...sources.problems],
  };
}

/** The Secrets that whoever deploys has to provide. */
export function deployerSecrets(index: {
  readonly secrets: readonly SecretDeclaration[];
}): readonly SecretDeclaration[] {
  return index.secrets.filter(({ madeBy }) => madeBy === 'deployer');
}

/** A Secret as it was found. */
interface Look {
  readonly declaration: SecretDeclaration;
  /** Undefined: not there. */
  readonly live: LiveSecret | undefined;
  readonly readable: boolean;
}

async function look({ client, signal }: CheckContext, declaration: SecretDeclaration): Promise<Look> {
  try {
    return { declaration, live: await readSecret(client, declaration, signal), readable: true };
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return { declaration, live: undefined, readable: false };
    throw error;
  }
}

type NamespaceState = 'there' | 'absent' | 'terminating';

/** Only of Secrets that are not there: the others have theirs. Who may not look at a namespace learns nothing new from it. */
async function lookAtNamespaces(
  { client, signal }: CheckContext,
  looks: readonly Look[],
): Promise<ReadonlyMap<string, NamespaceState>> {
  const names = looks
    .filter(({ live, readable }) => readable && live === undefined)
    .map(({ declaration }) => declaration.namespace);
  const stateOf = async (name: string): Promise<NamespaceState> => {
    try {
      const object = await getObject(client, namespaceResource, { name }, signal);
      if (object === undefined) return 'absent';
      return object.metadata.deletionTimestamp === undefined ? 'there' : 'terminating';
    } catch (error) {
      if (isKubeError(error, 'forbidden')) return 'there';
      throw error;
    }
  };
  return new Map(
    await Promise.all([...new Set(names)].map(async (name) => [name, await stateOf(name)] as const)),
  );
}

async function judge(
  look: Look & { readonly namespace: NamespaceState },
  sources: Sources,
  { rotate = [] }: CheckOptions,
): Promise<SecretState> {
  const { declaration, live, readable } = look;
  const chosen = new Set(rotate);
  const keys = [];
  for (const key of declaration.keys) {
    const place = { declaration, key };
    const rotated = chosen.has(secretName(declaration)) || chosen.has(keyName(place));
    const value = live?.data.get(key.key);
    keys.push(await judgeKey(place, { readable, rotated, ...(value && { value }) }, sources));
  }
  const state = {
    declaration,
    object: objectState(look),
    keys,
    lacksLabels: live === undefined ? [] : lackedLabels(declaration, live),
    restartsPending: (live?.annotations[restartAnnotation] ?? '').split(',').filter((key) => key !== ''),
  };
  return { ...state, problems: problemsOf(state, live) };
}

function objectState({
  live,
  readable,
  namespace,
}: Look & { readonly namespace: NamespaceState }): SecretState['object'] {
  if (!readable) return 'unreadable';
  if (live) return live.terminating ? 'terminating' : 'present';
  if (namespace === 'terminating') return 'terminating';
  return namespace === 'absent' ? 'no-namespace' : 'absent';
}

function lackedLabels({ labels = {} }: SecretDeclaration, live: LiveSecret): string[] {
  return Object.keys(labels).filter((name) => live.labels[name] === undefined);
}
