import type { Construct } from 'constructs';
import type { ComponentContext } from '../shared/context.js';
import { clusterRole, role, serviceAccount, type Rule } from '../shared/rbac.js';

/** ServiceAccount of the controller. */
export const controllerAccount = 'argo-events-sa';

const kinds = ['sensors', 'eventsources', 'eventbus'];
const withSubresources = kinds.flatMap((kind) => [kind, `${kind}/finalizers`, `${kind}/status`]);

/**
 * What the controller does in the namespace it manages, call by call (pkg/reconciler of v1.9.11). Cached reads need list and watch;
 * `finalizers` are written as owners of what it makes, which clusters with owner reference enforcement check.
 */
const managedRules: readonly Rule[] = [
  { groups: ['argoproj.io'], resources: kinds, verbs: ['get', 'list', 'watch', 'update'] },
  {
    groups: ['argoproj.io'],
    resources: kinds.flatMap((kind) => [`${kind}/finalizers`, `${kind}/status`]),
    verbs: ['update'],
  },
  { groups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'create', 'update'] },
  { groups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'] },
  { groups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'watch', 'delete'] },
  { groups: [''], resources: ['secrets'], verbs: ['list', 'create', 'delete'] },
  {
    groups: ['apps'],
    resources: ['deployments', 'statefulsets'],
    verbs: ['get', 'list', 'watch', 'create', 'update'],
  },
];

/** The Lease is made and held in the namespace of the controller, whatever it manages. */
const leaderElectionRules: readonly Rule[] = [
  { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'update'],
    names: ['argo-events-controller'],
  },
  { groups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];

const editVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Adds the account of the controller, its roles, and the roles that extend `admin`, `edit` and `view` of the cluster. */
export function accessRights(scope: Construct, context: ComponentContext, managedNamespace: string): void {
  const subjects = [{ name: controllerAccount }];
  serviceAccount(scope, context, controllerAccount);
  role(scope, context, {
    name: 'argo-events-role',
    rules: managedRules,
    subjects,
    namespace: managedNamespace,
  });
  role(scope, context, { name: 'argo-events-leader-election', rules: leaderElectionRules, subjects });
  for (const [level, verbs] of Object.entries({
    admin: editVerbs,
    edit: editVerbs,
    view: ['get', 'list', 'watch'],
  }))
    clusterRole(scope, context, {
      name: `argo-events-aggregate-to-${level}`,
      rules: [{ groups: ['argoproj.io'], resources: withSubresources, verbs }],
      subjects: [],
      labels: { [`rbac.authorization.k8s.io/aggregate-to-${level}`]: 'true' },
    });
}
