import type { Defaults } from './values.js';

const pods: Defaults = {
  // fieldRef and resourceFieldRef are atomic; k8s.io/kubernetes/pkg/apis/core/v1/defaults.go
  apiVersion: ['v1'],
  divisor: ['0'],
};

/**
 * What the API server fills in within lists and maps that are atomic, by group and kind, then by name of the field. Outside of atomic values
 * nobody needs it: there the server's defaults are fields that we do not own. A default that is missing here costs a dry run.
 * From `defaults.go` of the API groups.
 */
const table: Readonly<Record<string, Defaults>> = {
  'apps/Deployment': pods,
  'apps/DaemonSet': pods,
  'apps/ReplicaSet': pods,
  'batch/Job': pods,
  'batch/CronJob': pods,
  '/Pod': pods,
  'apps/StatefulSet': {
    ...pods,
    // volumeClaimTemplates
    kind: ['PersistentVolumeClaim'],
    volumeMode: ['Filesystem'],
    status: [{ phase: 'Pending' }],
  },
  'networking.k8s.io/NetworkPolicy': { protocol: ['TCP'] },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': { scope: ['*'] },
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': { scope: ['*'] },
};

const none: Defaults = {};

/** Defaults of a kind within atomic values; none for kinds that we know nothing of. */
export function defaultsOf(group: string, kind: string): Defaults {
  return table[`${group}/${kind}`] ?? none;
}
