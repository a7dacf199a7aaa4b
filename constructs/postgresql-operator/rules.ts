import type { Rule } from '../shared/rbac.js';

const all = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const withoutUpdate = ['create', 'delete', 'get', 'list', 'patch', 'watch'];
const withoutDelete = ['create', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];
const status = ['get', 'patch', 'update'];
const group = 'postgresql.cnpg.io';

/** Names that the operator has compiled in: it looks the two configurations up by them to write its certificate into them. */
export const webhookConfigurations = {
  mutating: 'cnpg-mutating-webhook-configuration',
  validating: 'cnpg-validating-webhook-configuration',
} as const;

/** What can only be granted for the whole cluster, since the objects have no namespace. */
export const clusterRules: readonly Rule[] = [
  { groups: [''], resources: ['nodes'], verbs: read },
  {
    groups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations'],
    verbs: ['get', 'patch'],
    names: [webhookConfigurations.mutating],
  },
  {
    groups: ['admissionregistration.k8s.io'],
    resources: ['validatingwebhookconfigurations'],
    verbs: ['get', 'patch'],
    names: [webhookConfigurations.validating],
  },
  { groups: [group], resources: ['clusterimagecatalogs'], verbs: read },
];

/** What the operator does in a namespace that it watches: the namespaced rules of the ClusterRole `cnpg-manager` of 1.30.0. */
export const watchedRules: readonly Rule[] = [
  { groups: [''], resources: ['configmaps', 'secrets', 'services'], verbs: all },
  { groups: [''], resources: ['configmaps/status', 'secrets/status'], verbs: status },
  { groups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { groups: [''], resources: ['persistentvolumeclaims', 'pods', 'pods/exec'], verbs: withoutUpdate },
  { groups: [''], resources: ['pods/status'], verbs: ['get'] },
  { groups: [''], resources: ['serviceaccounts'], verbs: withoutDelete },
  { groups: ['apps'], resources: ['deployments'], verbs: all },
  { groups: ['batch'], resources: ['jobs'], verbs: withoutUpdate },
  {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['create', 'get', 'list', 'update', 'watch'],
  },
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
  { groups: ['monitoring.coreos.com'], resources: ['podmonitors'], verbs: withoutUpdate },
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: all },
  {
    groups: [group],
    resources: [
      'backups',
      'clusters',
      'databaseroles',
      'databases',
      'poolers',
      'publications',
      'scheduledbackups',
      'subscriptions',
    ],
    verbs: all,
  },
  {
    groups: [group],
    resources: [
      'backups/status',
      'databases/status',
      'publications/status',
      'scheduledbackups/status',
      'subscriptions/status',
    ],
    verbs: status,
  },
  { groups: [group], resources: ['imagecatalogs'], verbs: read },
  {
    groups: [group],
    resources: ['clusters/finalizers', 'databaseroles/finalizers', 'poolers/finalizers'],
    verbs: ['update'],
  },
  {
    groups: [group],
    resources: ['clusters/status', 'databaseroles/status', 'failoverquorums/status', 'poolers/status'],
    verbs: [...status, 'watch'],
  },
  { groups: [group], resources: ['failoverquorums'], verbs: ['create', 'delete', ...read] },
  { groups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'roles'], verbs: withoutDelete },
  {
    groups: ['snapshot.storage.k8s.io'],
    resources: ['volumesnapshots'],
    verbs: ['create', ...read, 'patch'],
  },
];

/**
 * What the operator does in its own namespace: keep its certificates, elect a leader, read its configuration and the default
 * queries, find its Deployment (owner of the certificates), its pods and plugin Services.
 */
export const ownRules: readonly Rule[] = [
  { groups: [''], resources: ['secrets'], verbs: [...withoutDelete] },
  { groups: [''], resources: ['configmaps', 'pods', 'services'], verbs: read },
  { groups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { groups: ['apps'], resources: ['deployments'], verbs: read },
  {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['create', 'get', 'list', 'update', 'watch'],
  },
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
];

/** Kinds for which upstream ships an editor and a viewer role, for people to be bound to. */
export const helperKinds = ['database', 'publication', 'subscription'] as const;

/** Rules of a helper role. */
export function helperRules(kind: (typeof helperKinds)[number], may: 'editor' | 'viewer'): readonly Rule[] {
  return [
    { groups: [group], resources: [`${kind}s`], verbs: may === 'editor' ? all : read },
    { groups: [group], resources: [`${kind}s/status`], verbs: ['get'] },
  ];
}
