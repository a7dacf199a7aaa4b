import type { KubeTarget } from '../../kube/client.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Plan } from '../model.js';
import type { Sight } from './live.js';

/** Which cluster a plan is for. @throws OperatorError `E_CLUSTER_ID` when it has no namespace kube-system */
export function targetOf(target: KubeTarget, { namespaces }: Pick<Sight, 'namespaces'>): Plan['target'] {
  const clusterId = namespaces.get('kube-system')?.metadata.uid;
  if (clusterId !== undefined) return { ...target, clusterId };
  throw new OperatorError(
    'E_CLUSTER_ID',
    `${target.server} has no namespace kube-system, by which clusters are told apart`,
    {
      hint: 'is it a Kubernetes cluster, and are you allowed to list its namespaces?',
      exitCode: exitCodes.remote,
    },
  );
}
