import type { Rule } from '../shared/rbac.js';

const all = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];
const group = 'redis.redis.opstreelabs.in';

/** What can only be granted for the whole cluster, since the objects have no namespace. */
export const clusterRules: readonly Rule[] = [
  { groups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
];

/**
 * What the operator does in a namespace that it watches: the ClusterRole `manager-role` of 0.26.0 without namespaces, without the names in
 * singular, which are no resources, and without the right to make and delete its own kinds, which only people make.
 */
export const watchedRules: readonly Rule[] = [
  {
    groups: [''],
    resources: ['configmaps', 'events', 'persistentvolumeclaims', 'pods', 'secrets', 'services'],
    verbs: all,
  },
  // it joins and heals clusters by running redis-cli in a pod
  { groups: [''], resources: ['pods/exec'], verbs: ['create', 'get'] },
  { groups: ['apps'], resources: ['statefulsets'], verbs: all },
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: all },
  {
    groups: [group],
    resources: ['redis', 'redisclusters', 'redisreplications', 'redissentinels'],
    verbs: [...read, 'patch', 'update'],
  },
  {
    groups: [group],
    resources: [
      'redis/finalizers',
      'redisclusters/finalizers',
      'redisreplications/finalizers',
      'redissentinels/finalizers',
    ],
    verbs: ['update'],
  },
  {
    groups: [group],
    resources: ['redis/status', 'redisclusters/status', 'redisreplications/status', 'redissentinels/status'],
    verbs: ['get', 'patch', 'update'],
  },
];

/** What the operator does in its own namespace: elect a leader. */
export const ownRules: readonly Rule[] = [
  { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: all },
  { groups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];
