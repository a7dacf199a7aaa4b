import {
  amounts,
  filled,
  label,
  labels,
  natural,
  port,
  portOrName,
  positive,
  some,
  subdomain,
  type Constraint,
  type Constraints,
} from './constraint.js';

const filledLabel: Constraint = { ...label, ...filled };

const mode: Constraint = { minimum: 0, maximum: 0o777 };

const userId: Constraint = { minimum: 0, maximum: 2 ** 31 - 1 };

const keyPath: Constraint = { form: 'descending-path', ...filled };

const configKey: Constraint = { form: 'config-key', ...filled };

const container: Readonly<Record<string, Constraint>> = {
  name: filledLabel,
  image: { ...filled, isRequired: true },
};

const probe: Readonly<Record<string, Constraint>> = {
  initialDelaySeconds: natural,
  timeoutSeconds: natural,
  periodSeconds: natural,
  successThreshold: natural,
  failureThreshold: natural,
  terminationGracePeriodSeconds: positive,
};

/** Metadata, selectors and everything inside a pod. */
export const PODS: Constraints = {
  'meta.v1.ObjectMeta': {
    // Old generators write null here; the API server drops it.
    creationTimestamp: { nullable: true },
    namespace: label,
    labels,
    annotations: { keyForm: 'qualified-name' },
    finalizers: { items: { form: 'prefixed-name' } },
  },
  'meta.v1.OwnerReference': { apiVersion: filled, kind: filled, name: filled, uid: filled },
  'meta.v1.LabelSelector': { matchLabels: labels },
  'meta.v1.LabelSelectorRequirement': {
    key: { form: 'qualified-name', ...filled },
    operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
    values: { items: { form: 'label-value' } },
  },
  'core.v1.PodSpec': {
    containers: { minItems: 1 },
    nodeSelector: labels,
    hostname: label,
    subdomain: label,
    serviceAccountName: subdomain,
    priorityClassName: subdomain,
    runtimeClassName: subdomain,
    nodeName: subdomain,
    activeDeadlineSeconds: { minimum: 1, maximum: 2 ** 31 - 1 },
    terminationGracePeriodSeconds: natural,
  },
  'core.v1.PodSecurityContext': {
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    supplementalGroups: { items: userId },
  },
  'core.v1.SecurityContext': { runAsUser: userId, runAsGroup: userId },
  'core.v1.SeccompProfile': { localhostProfile: keyPath },
  'core.v1.Container': container,
  'core.v1.ContainerPort': {
    name: { form: 'port-name' },
    containerPort: port,
    hostPort: { minimum: 0, maximum: 65535 },
  },
  'core.v1.EnvVar': { name: { form: 'env-name', ...filled } },
  'core.v1.ConfigMapKeySelector': { name: { ...subdomain, ...filled, isRequired: true }, key: configKey },
  'core.v1.SecretKeySelector': { name: { ...subdomain, ...filled, isRequired: true }, key: configKey },
  'core.v1.ConfigMapEnvSource': { name: { ...subdomain, ...filled, isRequired: true } },
  'core.v1.SecretEnvSource': { name: { ...subdomain, ...filled, isRequired: true } },
  'core.v1.LocalObjectReference': { name: subdomain },
  'core.v1.ResourceRequirements': { requests: amounts, limits: amounts },
  'core.v1.Probe': probe,
  'core.v1.HTTPGetAction': { port: portOrName },
  'core.v1.HTTPHeader': { name: { form: 'header-name', ...filled } },
  'core.v1.TCPSocketAction': { port: portOrName },
  'core.v1.GRPCAction': { port },
  'core.v1.ExecAction': { command: some },
  'core.v1.VolumeMount': { name: filled, mountPath: filled, subPath: { form: 'descending-path' } },
  'core.v1.Volume': { name: filledLabel },
  'core.v1.ConfigMapVolumeSource': { name: { ...subdomain, ...filled, isRequired: true }, defaultMode: mode },
  'core.v1.SecretVolumeSource': {
    secretName: { ...subdomain, ...filled, isRequired: true },
    defaultMode: mode,
  },
  'core.v1.ConfigMapProjection': { name: { ...subdomain, ...filled, isRequired: true } },
  'core.v1.SecretProjection': { name: { ...subdomain, ...filled, isRequired: true } },
  'core.v1.ServiceAccountTokenProjection': {
    path: keyPath,
    expirationSeconds: { minimum: 600, maximum: 2 ** 32 },
  },
  'core.v1.ProjectedVolumeSource': { defaultMode: mode },
  'core.v1.PersistentVolumeClaimVolumeSource': { claimName: { ...subdomain, ...filled } },
  'core.v1.KeyToPath': { key: configKey, path: keyPath, mode },
  'core.v1.HostAlias': { ip: { form: 'ip' }, hostnames: { items: subdomain } },
  'core.v1.Toleration': { key: { form: 'qualified-name' } },
  'core.v1.TopologySpreadConstraint': {
    maxSkew: positive,
    topologyKey: { form: 'qualified-name', ...filled },
    minDomains: positive,
  },
  'core.v1.PodAffinityTerm': {
    topologyKey: { form: 'qualified-name', ...filled },
    namespaces: { items: label },
  },
  'core.v1.WeightedPodAffinityTerm': { weight: { minimum: 1, maximum: 100 } },
  'core.v1.PreferredSchedulingTerm': { weight: { minimum: 1, maximum: 100 } },
  'core.v1.NodeSelector': { nodeSelectorTerms: { minItems: 1 } },
  'core.v1.NodeSelectorRequirement': { key: { form: 'qualified-name', ...filled } },
};
