import { describeObject } from '../object.js';
import type { Pair, Risk } from './risk.js';

/** Fields that the API server does not let change, by kind (validation of each kind in k8s.io/kubernetes, pkg/apis). */
const fields: Readonly<Record<string, RegExp>> = {
  Deployment: /^spec\.selector\b/,
  DaemonSet: /^spec\.selector\b/,
  StatefulSet: /^spec\.(?:selector|serviceName|podManagementPolicy|volumeClaimTemplates)\b/,
  Job: /^spec\.(?:selector|template|completionMode|podFailurePolicy)\b/,
  Service: /^spec\.(?:clusterIP|clusterIPs|ipFamilies)\b/,
  PersistentVolumeClaim: /^spec\.(?!resources\b|volumeAttributesClassName\b)/,
  RoleBinding: /^roleRef\b/,
  ClusterRoleBinding: /^roleRef\b/,
  StorageClass: /^(?:provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/,
  PriorityClass: /^(?:value|preemptionPolicy)\b/,
};

/** Objects that have to be deleted and made again, since a field of theirs cannot be changed. */
export function immutableFields({ change, after }: Pair): Risk[] {
  const pattern = fields[change.kind];
  if (after === undefined || change.action !== 'changed' || pattern === undefined) return [];
  const changed = change.fields.map(({ path }) => path).filter((path) => pattern.test(path));
  if (changed.length === 0) return [];
  const message = `${changed.join(', ')} cannot be changed: it is deleted and made again`;
  return [{ kind: 'recreate', object: describeObject(after), message }];
}
