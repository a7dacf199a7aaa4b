import type { Construct } from 'constructs';
import { clusterRole, role, serviceAccount, type Rule } from '../shared/rbac.js';
import { argoNames, type ArgoWorkflowsProps } from './props.js';

/** Accounts and rights. There is no ClusterRoleBinding: controller and server work in one namespace each, and in the managed one. */
export function addAccess(scope: Construct, props: ArgoWorkflowsProps): void {
  const { context, managedNamespace } = props;
  const controller = [{ name: argoNames.controllerAccount }];
  const server = [{ name: argoNames.serverAccount }];
  serviceAccount(scope, context, argoNames.controllerAccount);
  serviceAccount(scope, context, argoNames.serverAccount);
  role(scope, context, { name: 'argo-role', rules: ownRules(props), subjects: controller });
  role(scope, context, { name: 'argo-server-role', rules: serverOwnRules, subjects: server });
  const managed = { namespace: managedNamespace };
  role(scope, context, {
    ...managed,
    name: 'argo-workflows-controller',
    rules: controllerRules,
    subjects: controller,
  });
  role(scope, context, { ...managed, name: 'argo-workflows-server', rules: serverRules, subjects: server });
  role(scope, context, {
    ...managed,
    name: 'argo-workflows-executor',
    rules: executorRules,
    subjects: props.stepServiceAccounts.map((name) => ({ name, ...managed })),
  });
  addAggregates(scope, props);
}

const argoproj = ['argoproj.io'] as const;

const events: Rule = { groups: [''], resources: ['events'], verbs: ['create', 'patch'] };

const readConfigMaps: Rule = { groups: [''], resources: ['configmaps'], verbs: ['get', 'watch', 'list'] };

/** The controller in its own namespace: its ConfigMap, and the lease when there is someone to agree with. */
function ownRules({ controller }: ArgoWorkflowsProps): readonly Rule[] {
  const lease: Rule = {
    groups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['create', 'get', 'update'],
  };
  return [readConfigMaps, events, ...(controller.replicas > 1 ? [lease] : [])];
}

/** The controller in the managed namespace: the rules of upstream's namespace installation, with Secrets down to one name. */
const controllerRules: readonly Rule[] = [
  {
    groups: [''],
    resources: ['pods', 'pods/exec'],
    verbs: ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'],
  },
  readConfigMaps,
  {
    groups: [''],
    resources: ['persistentvolumeclaims', 'persistentvolumeclaims/finalizers'],
    verbs: ['create', 'update', 'delete', 'get'],
  },
  {
    groups: argoproj,
    resources: [
      'workflows',
      'workflows/finalizers',
      'workflowtasksets',
      'workflowtasksets/finalizers',
      'workflowartifactgctasks',
    ],
    verbs: ['get', 'list', 'watch', 'update', 'patch', 'delete', 'create'],
  },
  {
    groups: argoproj,
    resources: ['workflowtemplates', 'workflowtemplates/finalizers'],
    verbs: ['get', 'list', 'watch'],
  },
  { groups: argoproj, resources: ['workflowtaskresults'], verbs: ['list', 'watch', 'deletecollection'] },
  { groups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list'] },
  {
    groups: argoproj,
    resources: ['cronworkflows', 'cronworkflows/finalizers'],
    verbs: ['get', 'list', 'watch', 'update', 'patch', 'delete'],
  },
  events,
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: ['create', 'get', 'delete'] },
  { groups: [''], resources: ['secrets'], verbs: ['get'], names: ['argo-workflows-agent-ca-certificates'] },
];

const serverOwnRules: readonly Rule[] = [readConfigMaps];

/** The server acts with the rights of the caller (auth mode client); its own are for the caches it fills at start and its events. */
const serverRules: readonly Rule[] = [
  { groups: argoproj, resources: ['workflows', 'workflowtemplates'], verbs: ['get', 'list', 'watch'] },
  { groups: [''], resources: ['events'], verbs: ['watch', 'create', 'patch'] },
];

/** What a step needs to report its result. https://argo-workflows.readthedocs.io/en/latest/workflow-rbac/ */
const executorRules: readonly Rule[] = [
  { groups: argoproj, resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
];

const everyVerb = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const templateKinds = withFinalizers([
  'workflows',
  'workfloweventbindings',
  'workflowtemplates',
  'cronworkflows',
  'clusterworkflowtemplates',
]);

/** Rights that the built-in roles of Kubernetes pick up, so that whoever may edit a namespace may run workflows in it. */
function addAggregates(scope: Construct, { context }: ArgoWorkflowsProps): void {
  const results = withFinalizers(['workflowtaskresults']);
  const levels = {
    admin: {
      resources: [...templateKinds, ...withFinalizers(['workflowtasksets']), ...results],
      verbs: everyVerb,
    },
    edit: { resources: [...templateKinds, ...results], verbs: everyVerb },
    view: { resources: templateKinds, verbs: ['get', 'list', 'watch'] },
  };
  for (const [level, { resources, verbs }] of Object.entries(levels)) {
    clusterRole(scope, context, {
      name: `argo-aggregate-to-${level}`,
      labels: { [`rbac.authorization.k8s.io/aggregate-to-${level}`]: 'true' },
      rules: [{ groups: argoproj, resources, verbs }],
      subjects: [],
    });
  }
}

function withFinalizers(kinds: readonly string[]): readonly string[] {
  return kinds.flatMap((kind) => [kind, `${kind}/finalizers`]);
}
