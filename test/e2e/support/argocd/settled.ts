import { until } from '../../../../scripts/lib/testbed/index.js';
import { isRoot, type ApplicationState, type ArgoCd } from './index.js';

/** What is waited for. */
export interface Settled {
  /** Names of all Applications. */
  readonly names: readonly string[];
  /** Patience. */
  readonly seconds: number;
  /** Newest commit of the branch. */
  readonly commit: string;
}

/** Waits until every root has heard of the commit, and they and every other Application are Synced and Healthy. */
export async function settled(argo: ArgoCd, { names, seconds, commit }: Settled): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let last = '';
  await until(
    'every Application Synced and Healthy',
    () => (Date.now() > end ? `not settled after ${seconds} s:\n${last}` : undefined),
    async () => {
      const found = await argo.applications();
      last = [...found.values()].map(describeApplication).join('\n');
      const all = [...found.keys()].sort().join() === [...names].sort().join();
      // an Application that has not heard of the commit yet looks settled too
      const heard = [...found.values()].filter(isRoot).every((one) => one.status?.sync?.revision === commit);
      return all && heard && [...found.values()].every(isSettled) ? true : undefined;
    },
    seconds + 1,
  );
}

/** Whether Argo CD says that all is well, of what the Application asks for now. */
function isSettled({ status, spec, operation }: ApplicationState): boolean {
  const compared = status?.sync?.comparedTo?.source?.path;
  return (
    operation === undefined &&
    status?.sync?.status === 'Synced' &&
    status.health?.status === 'Healthy' &&
    compared === spec.source.path
  );
}

/** One line about an Application. */
function describeApplication({ metadata, status }: ApplicationState): string {
  const conditions = (status?.conditions ?? []).map(({ message }) => message).join('; ');
  const operation = [status?.operationState?.phase, status?.operationState?.message].join(' ');
  return `${metadata.name}: ${status?.sync?.status}/${status?.health?.status} ${operation} ${conditions}`;
}
