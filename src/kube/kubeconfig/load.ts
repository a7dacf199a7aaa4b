import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { inClusterSettings } from './in-cluster.js';
import { locateKubeconfigs, type Places } from './locate.js';
import { mergeKubeconfigs } from './merge.js';
import type { ContextSettings, Kubeconfig } from './model.js';
import { readKubeconfig } from './read.js';
import { settleContext } from './settle.js';

/** Where to look, and for what. */
export interface LoadOptions extends Places {
  /** Name of the context. Absent: the current one. */
  readonly context?: string;
  /** Folder of the mounted service account; for tests.
   * @default '/var/run/secrets/kubernetes.io/serviceaccount' */
  readonly serviceAccount?: string;
}

/** Everything that the kubeconfigs say. */
interface Loaded {
  readonly config: Kubeconfig;
  /** Files that were there. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Settings of the chosen context; without any kubeconfig those of the cluster this process runs in.
 *
 * @throws OperatorError `E_KUBECONFIG_MISSING` when there is nothing to go by; `E_CONTEXT_UNKNOWN`; `E_KUBECONFIG` with everything that is wrong
 */
export async function loadSettings(options: LoadOptions): Promise<ContextSettings> {
  const { config, files, problems } = await loadFiles(options);
  if (problems.length === 0 && files.length === 0) return withoutFiles(options);
  const settled = settleContext(config, options.context, files);
  const all = [...problems, ...settled.problems];
  if (all.length === 0 && settled.settings !== undefined) return settled.settings;
  const [first] = all;
  const alone = all.length === 1 && first?.rule === 'kubeconfig/context' ? first : undefined;
  if (alone !== undefined) {
    const where = alone.location?.file === undefined ? '' : ` in ${alone.location.file}`;
    throw new OperatorError('E_CONTEXT_UNKNOWN', `${alone.message}${where}`, {
      problems: all,
      ...(alone.fix !== undefined && { hint: alone.fix }),
    });
  }
  throw new OperatorError('E_KUBECONFIG', 'the kubeconfig cannot be used', { problems: all });
}

/**
 * Names of all contexts, in the order of the files, and the current one; for completion. Files that cannot be read count as empty.
 */
export async function listContexts(
  places: Places,
): Promise<{ readonly contexts: readonly string[]; readonly current?: string }> {
  const { config } = await loadFiles(places);
  const current = config.currentContext?.name;
  return { contexts: [...config.contexts.keys()], ...(current !== undefined && { current }) };
}

async function loadFiles(places: Places): Promise<Loaded> {
  const { files, required } = locateKubeconfigs(places);
  const read = await Promise.all(files.map((file) => readKubeconfig(file, required)));
  return {
    config: mergeKubeconfigs(read.map(({ config }) => config)),
    files: files.filter((_file, index) => read[index]?.found === true || required),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function withoutFiles({ context, env, serviceAccount, ...places }: LoadOptions): ContextSettings {
  const inCluster = context === undefined ? inClusterSettings(env, serviceAccount) : undefined;
  if (inCluster !== undefined) return inCluster;
  const { files } = locateKubeconfigs({ ...places, env });
  throw new OperatorError('E_KUBECONFIG_MISSING', `there is no kubeconfig: ${files.join(', ')} is missing`, {
    hint: 'name one with --kubeconfig or KUBECONFIG, or start a cluster that writes one',
    exitCode: exitCodes.usage,
  });
}
