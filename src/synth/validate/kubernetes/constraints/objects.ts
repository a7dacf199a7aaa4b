import {
  amounts,
  filled,
  label,
  labels,
  natural,
  port,
  portOrName,
  positive,
  service,
  some,
  subdomain,
  type Constraint,
  type Constraints,
} from './constraint.js';

const share: Constraint = { form: 'int-or-percent' };

const rollingUpdate = { maxSurge: share, maxUnavailable: { form: 'int-or-percent-100' } };

const history: Readonly<Record<string, Constraint>> = {
  schedule: { form: 'cron', ...filled },
  timeZone: { form: 'time-zone' },
  startingDeadlineSeconds: natural,
  successfulJobsHistoryLimit: natural,
  failedJobsHistoryLimit: natural,
};

const job: Readonly<Record<string, Constraint>> = {
  parallelism: natural,
  completions: natural,
  activeDeadlineSeconds: natural,
  backoffLimit: natural,
  ttlSecondsAfterFinished: natural,
  backoffLimitPerIndex: natural,
  maxFailedIndexes: natural,
};

const workload: Readonly<Record<string, Constraint>> = {
  replicas: natural,
  minReadySeconds: natural,
  revisionHistoryLimit: natural,
};

/** Workloads, services, configuration, policies and networks. */
export const OBJECTS: Constraints = {
  'core.v1.ServiceSpec': {
    selector: labels,
    externalName: subdomain,
    externalIPs: { items: { form: 'ip' } },
    loadBalancerSourceRanges: { items: { form: 'cidr-block' } },
    ipFamilies: { items: { enum: ['IPv4', 'IPv6'] } },
    trafficDistribution: {
      enum: ['PreferClose', 'PreferSameZone', 'PreferSameNode'],
      enumSince: { PreferSameZone: '1.34', PreferSameNode: '1.34' },
    },
  },
  'core.v1.ServicePort': {
    name: label,
    port,
    targetPort: portOrName,
    nodePort: { minimum: 0, maximum: 65535 },
    appProtocol: { form: 'qualified-name' },
  },
  'core.v1.ConfigMap': { data: { keyForm: 'config-key' }, binaryData: { keyForm: 'config-key' } },
  'core.v1.Secret': { data: { keyForm: 'config-key' }, stringData: { keyForm: 'config-key' } },
  'core.v1.PersistentVolumeClaimSpec': {
    accessModes: some,
    resources: { isRequired: true },
    storageClassName: subdomain,
  },
  'core.v1.ResourceQuotaSpec': { hard: amounts },
  'apps.v1.DeploymentSpec': { ...workload, progressDeadlineSeconds: natural },
  'apps.v1.StatefulSetSpec': { ...workload, serviceName: label },
  'apps.v1.DaemonSetSpec': { minReadySeconds: natural, revisionHistoryLimit: natural },
  'apps.v1.ReplicaSetSpec': { replicas: natural, minReadySeconds: natural },
  'apps.v1.RollingUpdateDeployment': rollingUpdate,
  'apps.v1.RollingUpdateDaemonSet': rollingUpdate,
  'apps.v1.RollingUpdateStatefulSetStrategy': {
    partition: natural,
    maxUnavailable: { form: 'int-or-percent-100' },
  },
  'batch.v1.JobSpec': job,
  'batch.v1.CronJobSpec': history,
  'policy.v1.PodDisruptionBudgetSpec': {
    minAvailable: { form: 'int-or-percent-100' },
    maxUnavailable: { form: 'int-or-percent-100' },
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: positive, maxReplicas: positive },
  'autoscaling.v2.CrossVersionObjectReference': { kind: filled, name: filled },
  'autoscaling.v2.MetricSpec': {
    type: { enum: ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'] },
  },
  'autoscaling.v2.MetricTarget': {
    type: { enum: ['AverageValue', 'Utilization', 'Value'] },
    averageUtilization: positive,
  },
  'networking.v1.IngressSpec': { ingressClassName: subdomain },
  'networking.v1.IngressRule': { host: { form: 'wildcard-domain' } },
  'networking.v1.IngressTLS': { hosts: { items: { form: 'wildcard-domain' } }, secretName: subdomain },
  'networking.v1.HTTPIngressRuleValue': { paths: { minItems: 1 } },
  'networking.v1.IngressServiceBackend': { name: { ...service, ...filled } },
  'networking.v1.ServiceBackendPort': { number: { minimum: 0, maximum: 65535 }, name: { form: 'port-name' } },
  'networking.v1.NetworkPolicyPort': { port: portOrName, endPort: port },
  'networking.v1.NetworkPolicySpec': { policyTypes: { maxItems: 2 } },
  'networking.v1.IPBlock': {
    cidr: { form: 'cidr-block', ...filled },
    except: { items: { form: 'cidr-block', ...filled } },
  },
};
