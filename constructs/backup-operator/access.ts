import type { Rule } from '../shared/rbac.js';

/**
 * What a program needs that saves and restores any object of a cluster. It is no wildcard of verbs: deleting is limited to what Velero
 * makes itself while it moves data, and impersonating, approving certificates and deleting collections are left out.
 *
 * `bind` and `escalate` are what the API server asks of whoever restores roles with rights that he does not have himself.
 */
export const veleroRules: readonly Rule[] = [
  { groups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
  { groups: ['*'], resources: ['*'], verbs: ['create', 'patch', 'update'] },
  {
    groups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles', 'roles'],
    verbs: ['bind', 'escalate'],
  },
  {
    groups: [''],
    resources: ['configmaps', 'persistentvolumeclaims', 'persistentvolumes', 'pods', 'secrets'],
    verbs: ['delete'],
  },
  { groups: ['batch'], resources: ['jobs'], verbs: ['delete'] },
  {
    groups: ['snapshot.storage.k8s.io'],
    resources: ['volumesnapshotcontents', 'volumesnapshots'],
    verbs: ['delete'],
  },
  { groups: ['velero.io'], resources: ['*'], verbs: ['delete'] },
];
