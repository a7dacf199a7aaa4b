import { didYouMean } from '../../kernel/nearest.js';
import type { Problem } from '../../kernel/problem.js';
import { readCluster } from './cluster.js';
import { fieldsOf } from './fields.js';
import type { ContextSettings, Entry, Kubeconfig } from './model.js';
import { readUser } from './user.js';

/** What came of the choice of a context. */
export interface Settled {
  /** Absent when there are problems. */
  readonly settings?: ContextSettings;
  readonly problems: readonly Problem[];
}

/**
 * Chooses a context and reads its cluster and user.
 *
 * @param wanted name of the context. Absent: the current one
 * @param files that were read, for messages
 */
export function settleContext(
  config: Kubeconfig,
  wanted: string | undefined,
  files: readonly string[],
): Settled {
  const problems: Problem[] = [];
  const name = wanted ?? config.currentContext?.name;
  const context = name === undefined ? undefined : config.contexts.get(name);
  if (name === undefined || context === undefined) {
    return { problems: [noContext(config, wanted, files)] };
  }
  const fields = fieldsOf(context, `contexts[${name}].context`, problems);
  const clusterName = fields.text('cluster');
  const userName = fields.text('user');
  const cluster = lookUp(config.clusters, clusterName, (message, fix) =>
    fields.problem('cluster', message, fix),
  );
  const user =
    userName === undefined
      ? undefined
      : lookUp(config.users, userName, (message, fix) => fields.problem('user', message, fix));
  const clusterSettings =
    cluster && readCluster(fieldsOf(cluster, `clusters[${cluster.name}].cluster`, problems));
  const userSettings = user ? readUser(fieldsOf(user, `users[${user.name}].user`, problems)) : {};
  if (problems.length > 0 || clusterSettings === undefined) return { problems };
  return {
    problems,
    settings: {
      context: name,
      source: context.file,
      cluster: clusterSettings,
      user: userSettings,
      ...(clusterName !== undefined && { clusterName }),
      ...(userName !== undefined && { userName }),
    },
  };
}

function lookUp(
  entries: ReadonlyMap<string, Entry>,
  name: string | undefined,
  problem: (message: string, fix?: string) => void,
): Entry | undefined {
  const entry = name === undefined ? undefined : entries.get(name);
  if (name === undefined) problem('is missing');
  else if (entry === undefined) {
    problem(`names "${name}", which is in no file`, didYouMean(name, [...entries.keys()]));
  }
  return entry;
}

function noContext(config: Kubeconfig, wanted: string | undefined, files: readonly string[]): Problem {
  const known = [...config.contexts.keys()];
  const list = known.length === 0 ? 'there are none' : `contexts: ${known.join(', ')}`;
  const { currentContext } = config;
  const missing = wanted ?? currentContext?.name;
  const file = wanted === undefined ? currentContext?.file : files.join(', ');
  return {
    rule: 'kubeconfig/context',
    message: missing === undefined ? 'no context is current' : `there is no context "${missing}"`,
    fix: (missing === undefined ? undefined : didYouMean(missing, known)) ?? list,
    location: { file: file ?? files.join(', ') },
    ...(wanted === undefined && { path: 'current-context' }),
  };
}
