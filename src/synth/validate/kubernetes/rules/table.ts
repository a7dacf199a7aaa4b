import * as access from './access.js';
import { oneOf } from './choice.js';
import * as container from './container.js';
import * as data from './data.js';
import * as network from './network.js';
import * as pod from './pod.js';
import * as policy from './policy.js';
import type { ObjectRule } from '../schema.js';
import * as workload from './workload.js';

const handler = oneOf({ fields: ['exec', 'grpc', 'httpGet', 'tcpSocket', 'sleep'], least: 1 });
const longRunning = [workload.templateSelector, workload.longRunning];

/**
 * Checks over several fields, by built-in type. They run wherever the type occurs: a Container in a Pod, in the
 * template of a CronJob, and nowhere else.
 */
export const RULES: Readonly<Record<string, readonly ObjectRule[]>> = {
  'meta.v1.ObjectMeta': [data.annotationsSize, data.serverOwned],
  'meta.v1.LabelSelectorRequirement': [pod.requirement],

  'core.v1.Pod': [pod.volumeMounts],
  'core.v1.PodTemplateSpec': [pod.ephemeralContainers],
  'core.v1.PodSpec': [pod.containerNames, pod.initContainers, pod.restartPolicies, pod.hostPorts],
  'core.v1.Container': [container.portNames, container.environment, container.probeThresholds],
  'core.v1.ResourceRequirements': [container.resources],
  'core.v1.SecurityContext': [container.privileges],
  'core.v1.SeccompProfile': [policy.profile],
  'core.v1.AppArmorProfile': [policy.profile],
  'core.v1.Probe': [oneOf({ fields: ['exec', 'grpc', 'httpGet', 'tcpSocket'], least: 1 })],
  'core.v1.LifecycleHandler': [handler],
  'core.v1.EnvVarSource': [oneOf({ least: 1 })],
  'core.v1.EnvFromSource': [oneOf({ fields: ['configMapRef', 'secretRef'], least: 1 })],
  'core.v1.VolumeMount': [container.mountPaths],
  'core.v1.Volume': [oneOf({ except: ['name'], least: 0 })],
  'core.v1.VolumeProjection': [oneOf({ least: 1 })],
  'core.v1.ConfigMapVolumeSource': [pod.keyPaths],
  'core.v1.SecretVolumeSource': [pod.keyPaths],
  'core.v1.Toleration': [pod.toleration],
  'core.v1.TopologySpreadConstraint': [pod.spread],
  'core.v1.NodeSelectorRequirement': [pod.requirement],
  'core.v1.ServiceSpec': [network.serviceType, network.servicePorts],
  'core.v1.ConfigMap': [data.configMap],
  'core.v1.Secret': [data.secret],
  'core.v1.PersistentVolumeClaimSpec': [policy.claim],

  'apps.v1.DeploymentSpec': [...longRunning, workload.deadline, workload.templateMounts],
  'apps.v1.DeploymentStrategy': [workload.strategy],
  'apps.v1.StatefulSetSpec': [...longRunning, workload.statefulMounts],
  'apps.v1.StatefulSetUpdateStrategy': [workload.strategy],
  'apps.v1.DaemonSetSpec': [...longRunning, workload.templateMounts],
  'apps.v1.DaemonSetUpdateStrategy': [workload.strategy],
  'apps.v1.ReplicaSetSpec': [...longRunning, workload.templateMounts],
  'batch.v1.JobSpec': [workload.job, workload.templateMounts],
  'autoscaling.v2.HorizontalPodAutoscalerSpec': [policy.scalerBounds],
  'autoscaling.v2.MetricSpec': [policy.metricSource],
  'policy.v1.PodDisruptionBudgetSpec': [oneOf({ fields: ['minAvailable', 'maxUnavailable'], least: 0 })],
  'scheduling.v1.PriorityClass': [policy.priorityClass],

  'networking.v1.IngressSpec': [network.ingress],
  'networking.v1.HTTPIngressPath': [network.ingressPath],
  'networking.v1.IngressBackend': [oneOf({ least: 1 })],
  'networking.v1.IngressServiceBackend': [network.backendPort],
  'networking.v1.NetworkPolicyPeer': [network.networkPeer],
  'networking.v1.NetworkPolicyPort': [network.networkPort],

  'rbac.v1.PolicyRule': [access.policyRule],
  'rbac.v1.Role': [access.role],
  'rbac.v1.Subject': [access.subject],
  'rbac.v1.RoleBinding': [access.roleBinding],
  'rbac.v1.ClusterRoleBinding': [access.clusterRoleBinding],
  'admissionregistration.v1.MutatingWebhook': [access.webhookName],
  'admissionregistration.v1.ValidatingWebhook': [access.webhookName],
  'admissionregistration.v1.WebhookClientConfig': [
    oneOf({ fields: ['url', 'service'], least: 1 }),
    access.webhookUrl,
  ],
  'admissionregistration.v1.RuleWithOperations': [access.webhookOperations],
  'apiextensions.v1.WebhookClientConfig': [
    oneOf({ fields: ['url', 'service'], least: 1 }),
    access.webhookUrl,
  ],
};
