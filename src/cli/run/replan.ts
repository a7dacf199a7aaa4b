import { isOperatorError, type ExitCode } from '../../kernel/errors.js';
import type { Cluster } from './cluster.js';
import type { ClusterSettings } from './cluster-settings.js';

/** What {@link replanned} needs to know. */
export interface ReplanContext {
  readonly settings: Pick<ClusterSettings, 'waitForLock'>;
  readonly cluster: Pick<Cluster, 'emit'> & { readonly discovery: Pick<Cluster['discovery'], 'refresh'> };
}

/**
 * Plans and carries out. Whoever waits for the lock waits for somebody who changes the installation: the plan that was made before is no longer
 * true, and is made, shown and consented to again. Without `--wait-for-lock` nobody waited for that, and it is refused.
 *
 * @param work makes a plan and carries it out
 * @throws what the work throws; `E_MOVED` without `--wait-for-lock`
 */
export async function replanned(
  { settings, cluster }: ReplanContext,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!settings.waitForLock || !isOperatorError(error) || error.code !== 'E_MOVED') throw error;
      cluster.emit({ kind: 'note', text: `${error.message}; planning again` });
      cluster.discovery.refresh();
    }
  }
}
