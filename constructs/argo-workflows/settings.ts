import { stringify } from 'yaml';
import { restrictedContainer, type Resources } from '../shared/container.js';
import { argoPorts, type ArgoWorkflowsProps } from './props.js';

/**
 * Data of the controller's ConfigMap. Every value is text; nested values are YAML text.
 * Keys: https://argo-workflows.readthedocs.io/en/latest/workflow-controller-configmap/
 * Not there on purpose: `instanceID` (a controller with one ignores workflows without that label, and the reverse), `persistence`,
 * `artifactRepository`, `links` and `sso`.
 */
export function controllerSettings(props: ArgoWorkflowsProps): Record<string, string> {
  return {
    parallelism: String(props.parallelism),
    retentionPolicy: toYaml(props.retention),
    metricsConfig: toYaml({ enabled: true, path: '/metrics', port: argoPorts.metrics, secure: false }),
    executor: toYaml({
      imagePullPolicy: 'IfNotPresent',
      resources: requirements(props.executor),
      securityContext: stepSecurity,
    }),
    mainContainer: toYaml({ resources: requirements(props.mainContainer), securityContext: stepSecurity }),
    workflowDefaults: toYaml({ spec: workflowSpec(props) }),
  };
}

/** User of the executor image; the number that upstream uses for its own images. */
const stepUser = 8737;

/**
 * Containers of a step satisfy Pod Security "restricted". The root stays writable: the executor prepares the files of the main
 * container there (upstream leaves it writable for the same reason).
 */
const stepSecurity = {
  allowPrivilegeEscalation: restrictedContainer.allowPrivilegeEscalation,
  capabilities: restrictedContainer.capabilities,
  privileged: restrictedContainer.privileged,
  runAsNonRoot: restrictedContainer.runAsNonRoot,
  seccompProfile: restrictedContainer.seccompProfile,
};

function workflowSpec({ defaults, context }: ArgoWorkflowsProps): Record<string, unknown> {
  const { imagePullSecrets, nodeSelector, tolerations } = context.pods;
  return {
    serviceAccountName: defaults.serviceAccountName,
    ttlStrategy: {
      secondsAfterSuccess: defaults.secondsAfterSuccess,
      secondsAfterFailure: defaults.secondsAfterFailure,
    },
    podGC: { strategy: defaults.podCleanup.strategy, deleteDelayDuration: defaults.podCleanup.delay },
    podMetadata: { labels: defaults.podLabels },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: stepUser,
      runAsGroup: stepUser,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
    ...(tolerations.length > 0 && { tolerations }),
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
  };
}

function requirements(resources: Resources): unknown {
  return {
    requests: { cpu: resources.cpu, memory: resources.memory },
    limits: { memory: resources.memory_limit },
  };
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
