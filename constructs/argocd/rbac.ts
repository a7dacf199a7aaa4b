import type { Construct } from 'constructs';
import { crdNames } from '../../imports/crd-names.js';
import { clusterRole, role, serviceAccount, type Rule } from '../shared/rbac.js';
import { names, secrets } from './names.js';
import type { ArgocdProps } from './props.js';

const argoproj = ['argoproj.io'];
const core = [''];

/** Rights in the namespace of Argo CD, by ServiceAccount. Source: Roles of Argo CD 3.5.1. */
const namespacedRules: Readonly<Record<string, readonly Rule[]>> = {
  [names.applicationController]: [
    { groups: core, resources: ['secrets', 'configmaps'], verbs: ['get', 'list', 'watch'] },
    {
      groups: argoproj,
      resources: ['applications', 'applicationsets', 'appprojects'],
      verbs: ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'],
    },
    { groups: core, resources: ['events'], verbs: ['create', 'list'] },
    { groups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] },
  ],
  [names.server]: [
    {
      groups: core,
      resources: ['secrets', 'configmaps'],
      verbs: ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'],
    },
    {
      groups: argoproj,
      resources: ['applications', 'appprojects', 'applicationsets'],
      verbs: ['create', 'get', 'list', 'watch', 'update', 'delete', 'patch'],
    },
    { groups: core, resources: ['events'], verbs: ['create', 'list'] },
  ],
  [names.applicationSet]: [
    {
      groups: argoproj,
      resources: ['applications', 'applicationsets', 'applicationsets/finalizers'],
      verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
    },
    { groups: argoproj, resources: ['appprojects'], verbs: ['get', 'list', 'watch'] },
    { groups: argoproj, resources: ['applicationsets/status'], verbs: ['get', 'patch', 'update'] },
    { groups: core, resources: ['events'], verbs: ['create', 'get', 'list', 'patch', 'watch'] },
    { groups: core, resources: ['secrets', 'configmaps'], verbs: ['get', 'list', 'watch'] },
    { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    {
      groups: ['coordination.k8s.io'],
      resources: ['leases'],
      verbs: ['get', 'update', 'create'],
      // name of the lock that is compiled into the controller
      names: ['58ac56fa.applicationsets.argoproj.io'],
    },
  ],
  [names.notifications]: [
    {
      groups: argoproj,
      resources: ['applications', 'appprojects'],
      verbs: ['get', 'list', 'watch', 'update', 'patch'],
    },
    { groups: core, resources: ['configmaps', 'secrets'], verbs: ['list', 'watch'] },
    { groups: core, resources: ['configmaps'], verbs: ['get'], names: ['argocd-notifications-cm'] },
    { groups: core, resources: ['secrets'], verbs: ['get'], names: [secrets.notifications] },
  ],
};

/** What the container that makes the password of Redis needs. A name cannot be given for create: the object has none yet. */
const passwordRules: readonly Rule[] = [
  { groups: core, resources: ['secrets'], verbs: ['get'], names: [secrets.redis] },
  { groups: core, resources: ['secrets'], verbs: ['create'] },
];

/** Kinds of Kubernetes that the server shows, by API group. Secrets are not among them. */
const shownKinds: Readonly<Record<string, readonly string[]>> = {
  '': [
    'configmaps',
    'events',
    'limitranges',
    'namespaces',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'pods/log',
    'resourcequotas',
    'serviceaccounts',
    'services',
  ],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  apps: ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'scheduling.k8s.io': ['priorityclasses'],
};

/**
 * What the server reads to show live objects, and the two actions people use in the web interface: deleting a pod and restarting a
 * workload. It lists kinds instead of `*`, which would let the server read every Secret of the cluster.
 */
const serverClusterRules: readonly Rule[] = [
  ...Object.entries({ ...shownKinds, ...customKinds() }).map(([group, resources]) => ({
    groups: [group],
    resources,
    verbs: ['get'],
  })),
  { groups: core, resources: ['events'], verbs: ['list'] },
  { groups: core, resources: ['pods'], verbs: ['delete'] },
  { groups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['patch'] },
];

/** Resources of the platform's own definitions by API group; names of definitions are `<plural>.<group>`. */
function customKinds(): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const name of crdNames) {
    const dot = name.indexOf('.');
    (kinds[name.slice(dot + 1)] ??= []).push(name.slice(0, dot));
  }
  return kinds;
}

/** ServiceAccounts, Roles and ClusterRoles. */
export function addRbac(scope: Construct, props: ArgocdProps): void {
  const { context } = props;
  const redis = props.highAvailability ? [names.redisHa, names.haproxy] : [names.redis];
  for (const name of [...Object.keys(namespacedRules), names.repoServer, ...redis])
    serviceAccount(scope, context, name);
  for (const [name, rules] of Object.entries(namespacedRules))
    role(scope, context, { name, rules, subjects: [{ name }] });
  const passwordMaker = props.highAvailability ? names.haproxy : names.redis;
  role(scope, context, { name: passwordMaker, rules: passwordRules, subjects: [{ name: passwordMaker }] });
  addClusterRoles(scope, props);
}

function addClusterRoles(scope: Construct, { context }: ArgocdProps): void {
  clusterRole(scope, context, {
    name: names.applicationController,
    rules: [{ groups: ['*'], resources: ['*'], verbs: ['*'] }],
    nonResource: [{ urls: ['*'], verbs: ['*'] }],
    subjects: [{ name: names.applicationController }],
  });
  clusterRole(scope, context, {
    name: names.server,
    rules: serverClusterRules,
    subjects: [{ name: names.server }],
  });
}
