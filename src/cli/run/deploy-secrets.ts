import type { Bundle } from '../../bundle/bundle.js';
import { exitCodes, isOperatorError, type OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import {
  checkSecrets,
  createMissing,
  deployerSecrets,
  keysToWrite,
  readSecret,
  secretName,
  type KeyState,
  type SecretState,
  type SecretsOutcome,
  type SecretsState,
  type Vault,
} from '../../secrets/index.js';
import type { Io } from '../io.js';
import { clusterError } from '../report/cluster-error.js';
import type { Options } from '../command.js';
import type { Cluster } from './cluster.js';
import { sourcesFor } from './secrets-sources.js';

/** What looking after the Secrets of a deployment needs. */
export interface DeploySecretsOptions {
  readonly cluster: Cluster;
  readonly bundle: Bundle;
  readonly io: Io;
  /** Where values are: `--from-dir` and `--env-file`. */
  readonly options: Options;
  /** Takes every value that is read, so that nothing that is printed holds one. */
  readonly vault: Vault;
}

/** The Secrets of a deployment: what there is, and how what can be made is made. */
export interface DeploySecrets {
  readonly state: SecretsState;
  /** Whether anything is to be made. */
  readonly pending: boolean;
  /**
   * Makes what is missing and can be made, in the namespaces that are there by now: those that were there before, and those that were made since.
   * What was made once is not made again.
   *
   * @returns what failed
   */
  readonly create: (namespacesMade: ReadonlySet<string>) => Promise<readonly Problem[]>;
}

/** Looks at every Secret that the bundle declares. Nobody is asked for values: what has no source is a problem. Writes nothing. */
export async function deploySecrets(request: DeploySecretsOptions): Promise<DeploySecrets> {
  const { cluster, bundle, io, options, vault } = request;
  const { client, signal } = cluster;
  const declarations = deployerSecrets(bundle.index);
  const sources = sourcesFor(options, io, {
    declarations,
    vault,
    readSecret: (namespace, name) => readSecret(client, { namespace, name }, signal),
  });
  const state = await checkSecrets(cluster, declarations, sources);
  const context = { ...cluster, sources, platform: bundle.index.platform };
  const done = new Set<SecretState>();
  return {
    state,
    pending: state.secrets.some((secret) => keysToWrite(secret).length > 0),
    create: async (namespacesMade) => {
      const due = state.secrets.filter(
        (secret) => !done.has(secret) && isPossible(secret, namespacesMade) && keysToWrite(secret).length > 0,
      );
      for (const secret of due) done.add(secret);
      return problemsOf(() => createMissing(context, { ...state, secrets: due }));
    },
  };
}

/** What failed, whichever way it is said. An interruption is no failure: the run ends by itself. */
async function problemsOf(work: () => Promise<SecretsOutcome>): Promise<readonly Problem[]> {
  try {
    return (await work()).problems;
  } catch (error) {
    const known = isOperatorError(error) ? error : clusterError(error);
    if (known === undefined) throw error;
    if (known.exitCode === exitCodes.interrupted) return [];
    return known.problems.length > 0 ? known.problems : [problemFrom(known)];
  }
}

function problemFrom({ message, hint }: OperatorError): Problem {
  return { rule: 'secrets/write', message, ...(hint !== undefined && { fix: hint }) };
}

function isPossible({ object, declaration }: SecretState, namespacesMade: ReadonlySet<string>): boolean {
  return object !== 'no-namespace' || namespacesMade.has(declaration.namespace);
}

/** What will be made, as a block of lines for the plan; empty when nothing is. */
export function secretLines({ secrets }: SecretsState): string[] {
  const lines = secrets
    .map((secret) => ({ name: secretName(secret.declaration), keys: keysToWrite(secret) }))
    .filter(({ keys }) => keys.length > 0)
    .map(({ name, keys }) => `  + Secret ${name}: ${keysText(keys)}`);
  return lines.length === 0 ? [] : ['Secrets that are made', ...lines];
}

/** `a, b from variable X; c generated`: keys by where their values come from. */
function keysText(keys: readonly KeyState[]): string {
  const groups = new Map<string, string[]>();
  for (const state of keys) {
    const origin = originText(state);
    groups.set(origin, [...(groups.get(origin) ?? []), state.key.key]);
  }
  return [...groups].map(([origin, names]) => `${names.join(', ')} ${origin}`).join('; ');
}

function originText({ status, source, from }: KeyState): string {
  if (status === 'will-generate') return 'generated';
  return source === 'directory' ? 'from the folder of --from-dir' : `from ${from ?? 'its source'}`;
}

/** The same for programs. */
export function secretFacts({ secrets }: SecretsState): readonly object[] {
  return secrets.flatMap((secret) => {
    const { namespace, name } = secret.declaration;
    const keys = keysToWrite(secret).map(({ key, source }) => ({ key: key.key, source }));
    return keys.length === 0 ? [] : [{ namespace, name, keys }];
  });
}
