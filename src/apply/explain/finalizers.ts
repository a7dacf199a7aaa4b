/** A controller that removes finalizers, as a workload to look for. */
export interface FinalizerController {
  /** For people, such as `Argo CD`. */
  readonly title: string;
  /** Names of its Deployment or StatefulSet in the manifests of the project and in ours. */
  readonly workloads: readonly string[];
  /** Value that one of its labels must have, where the name alone says little. Absent: the name does. */
  readonly label?: string;
}

/** What is known about a finalizer. */
export interface KnownFinalizer {
  /** What it waits for. */
  readonly says: string;
  /** Who removes it. Absent: Kubernetes itself, or nobody we know. */
  readonly controller?: FinalizerController;
}

interface FinalizerRule extends KnownFinalizer {
  /** Beginning of the finalizer's name, or all of it. */
  readonly prefix: string;
}

function rule(prefix: string, says: string, controller?: FinalizerController): FinalizerRule {
  return { prefix, says, ...(controller && { controller }) };
}

const argoCd: FinalizerController = {
  title: 'Argo CD',
  workloads: ['argocd-application-controller', 'argocd-applicationset-controller'],
};
const argoEvents: FinalizerController = {
  title: 'Argo Events',
  workloads: ['controller-manager'],
  label: 'argo-events',
};
const argoWorkflows: FinalizerController = { title: 'Argo Workflows', workloads: ['workflow-controller'] };
const cloudNativePg: FinalizerController = { title: 'CloudNativePG', workloads: ['cnpg-controller-manager'] };
const redisOperator: FinalizerController = { title: 'the Redis operator', workloads: ['redis-operator'] };
const velero: FinalizerController = { title: 'Velero', workloads: ['velero'] };

/** Finalizers of Kubernetes and of the platform's operators, by the beginning of their names. */
const rules: readonly FinalizerRule[] = [
  rule('foregroundDeletion', 'waits until what it owns is gone'),
  rule('orphan', 'waits until what it owns has been set free'),
  rule('kubernetes.io/pvc-protection', 'waits until no pod uses the claim'),
  rule('kubernetes.io/pv-protection', 'waits until no claim is bound to the volume'),
  rule('kubernetes', 'waits until the namespace is empty'),
  rule('external-provisioner.volume.kubernetes.io', 'waits until the storage driver has deleted the volume'),
  rule(
    'service.kubernetes.io/load-balancer-cleanup',
    'waits until the cloud has taken the load balancer away',
  ),
  rule('batch.kubernetes.io/job-tracking', 'waits until the Job has counted the pod'),
  rule('customresourcecleanup.apiextensions.k8s.io', 'waits until all objects of the definition are gone'),
  rule('resources-finalizer.argocd.argoproj.io', 'waits until Argo CD has deleted what it manages', argoCd),
  rule('foreground.finalizers.argocd.argoproj.io', 'waits until Argo CD has deleted what it manages', argoCd),
  rule('background.finalizers.argocd.argoproj.io', 'waits until Argo CD has deleted what it manages', argoCd),
  rule('argocd.argoproj.io/', 'waits for Argo CD', argoCd),
  rule('eventbus-controller', 'waits until Argo Events has taken the event bus down', argoEvents),
  rule('eventsource-controller', 'waits for Argo Events', argoEvents),
  rule('sensor-controller', 'waits for Argo Events', argoEvents),
  rule('workflows.argoproj.io/', 'waits for Argo Workflows', argoWorkflows),
  rule('cnpg.io/', 'waits for CloudNativePG', cloudNativePg),
  rule('redisFinalizer', 'waits until the Redis operator has taken it down', redisOperator),
  rule('redisReplicationFinalizer', 'waits until the Redis operator has taken it down', redisOperator),
  rule('redisSentinelFinalizer', 'waits until the Redis operator has taken it down', redisOperator),
  rule('redisClusterFinalizer', 'waits until the Redis operator has taken it down', redisOperator),
  rule('restores.velero.io/', 'waits for Velero', velero),
  rule('backups.velero.io/', 'waits for Velero', velero),
  rule('velero.io/', 'waits for Velero', velero),
];

/** What is known about a finalizer; of one that nobody told us about, that its controller has to remove it. */
export function knownFinalizer(name: string): KnownFinalizer {
  const known = rules.find(({ prefix }) =>
    prefix === 'kubernetes' ? name === prefix : name.startsWith(prefix),
  );
  if (known !== undefined) return known;
  const slash = name.indexOf('/');
  const owner = slash < 0 ? 'the controller that set it' : `the controller of ${name.slice(0, slash)}`;
  return { says: `waits for ${owner}` };
}
