import {
  ArgoWorkflows,
  argoPorts,
  argoSelectors,
  type ArgoWorkflowsProps,
} from '../../../constructs/argo-workflows/index.js';
import type { KindFacts } from '../../bundle/kind-facts.js';
import { workflowServiceAccounts } from '../../../constructs/shared/workflow-contract.js';
import { defineComponent, type PropsContext } from '../component.js';
import { durationSeconds } from '../duration.js';
import { phasedKind, storedKinds } from '../kinds.js';
import { platformPriority } from './foundation.js';

const version = 'v4.1.2';

/** Labels of the pods that run steps of workflows. */
const stepLabels = { 'app.kubernetes.io/component': 'workflow-step' };

/** Templates only hold content. A workflow is there to be done, and a schedule says of itself when it cannot be read. */
const kinds: readonly KindFacts[] = [
  ...storedKinds('argoproj.io', ['ClusterWorkflowTemplate', 'WorkflowEventBinding', 'WorkflowTemplate']),
  {
    group: 'argoproj.io',
    kind: 'CronWorkflow',
    readiness: { ready: [], failed: [{ condition: 'SpecError' }] },
  },
  phasedKind('argoproj.io', 'Workflow', { ready: ['Succeeded'], failed: ['Failed', 'Error'] }),
];

/** Argo Workflows: runs the workflows of the platform's namespace, step by step. */
export const argoWorkflows = defineComponent<ArgoWorkflowsProps>({
  id: 'argo-workflows',
  title: 'Argo Workflows',
  summary: 'Runs the workflows that take a task from implementation over quality and testing to the merge.',
  category: 'core',
  required: true,
  upstream: {
    name: 'Argo Workflows',
    version,
    source: `https://github.com/argoproj/argo-workflows/releases/tag/${version}`,
  },
  needs: ['foundation'],
  namespace: (config) => config.components.argo_workflows.namespace,
  // the one namespace in which workflows run
  namespaces: (config) => [{ name: config.platform.namespace }],
  crds: [
    'clusterworkflowtemplates.argoproj.io',
    'cronworkflows.argoproj.io',
    'workflowartifactgctasks.argoproj.io',
    'workfloweventbindings.argoproj.io',
    'workflows.argoproj.io',
    'workflowtaskresults.argoproj.io',
    'workflowtasksets.argoproj.io',
    'workflowtemplates.argoproj.io',
  ],
  kinds,
  images: {
    'argo-workflow-controller': { repository: 'quay.io/argoproj/workflow-controller', tag: version },
    'argo-server': { repository: 'quay.io/argoproj/argocli', tag: version },
    'argo-executor': {
      repository: 'quay.io/argoproj/argoexec',
      tag: version,
      note: 'named in a flag of the controller; part of every step of a workflow',
    },
  },
  props,
  build: (scope, input) => new ArgoWorkflows(scope, 'argo-workflows', input),
  pods: (config) => ({
    controller: {
      labels: argoSelectors.controller,
      ports: { metrics: argoPorts.metrics, health: argoPorts.health },
    },
    server: { labels: argoSelectors.server, ports: { web: argoPorts.web } },
    steps: { namespace: config.platform.namespace, labels: stepLabels, ports: {} },
  }),
  flows: () => [
    {
      from: 'argo-workflows/controller',
      to: 'api-server',
      ports: [],
      why: 'watches workflows and makes their pods',
    },
    {
      from: 'argo-workflows/server',
      to: 'api-server',
      ports: [],
      why: 'shows and changes workflows for its callers',
    },
    { from: 'argo-workflows/steps', to: 'api-server', ports: [], why: 'create runs and report results' },
    {
      from: 'victoria-metrics/server',
      to: 'argo-workflows/controller',
      ports: ['metrics'],
      why: 'reads the metrics of workflows',
    },
  ],
  exceptions: [
    {
      rule: 'flows/service',
      object: 'Service/argo-server',
      why: 'without routes people reach it by "kubectl port-forward", which passes no network policy',
      when: ({ platform }) => platform.ingress_type === 'none',
    },
  ],
  differences: [
    {
      what: 'the platform\'s namespace is the only managed one: "--namespaced --managed-namespace", Roles instead of ClusterRoles',
      why: 'a controller that may make pods everywhere owns the cluster; the platform runs workflows in one namespace',
    },
    {
      what: 'ClusterWorkflowTemplates are not read, although their definition is installed',
      why: 'reading them needs a ClusterRole; the controller says so once in its log and goes on',
    },
    {
      what: "the server's own account reads workflows and templates of one namespace and its ConfigMap, nothing more",
      why: 'in auth mode "client" every request carries the rights of its caller',
    },
    {
      what: 'no right to read Secrets but one CA certificate by name',
      why: 'upstream needs it for persistence, artifacts and single sign-on, which are off',
    },
    {
      what: 'metrics by plain HTTP ("metricsConfig.secure: false")',
      why: 'upstream uses a certificate that nobody can verify; network policies admit only the scraper',
    },
    {
      what: 'executor image by flag',
      why: 'a mirror or an override must also reach the image that is part of every step',
    },
    {
      what: 'one controller: no leader election and strategy Recreate; two: leader election, spread and disruption budget',
      why: 'the form that upstream recommends for each',
    },
    {
      what: 'readiness probe of the controller and liveness probe of the server',
      why: 'upstream has none; both endpoints exist, and a rollout must wait for them',
    },
    {
      what: 'workflow pods are restricted by default and run as user 8737',
      why: 'upstream runs them as root; the namespace enforces Pod Security "restricted"',
    },
    {
      what: 'priority class of the platform instead of "workflow-controller"',
      why: 'one scale for everything; the cluster-scoped name of upstream could clash',
    },
    {
      what: 'minimal schemas of the custom resources',
      why: 'the full ones are 5 MB and cannot be applied by every client; the controller validates workflows itself',
    },
    {
      what: 'requests, memory limits, read-only root, seccomp profile',
      why: 'upstream sets none of them',
    },
  ],
  checks: [
    'argo-workflows.controller-available',
    'argo-workflows.server-healthy',
    'argo-workflows.crds-established',
  ],
});

function props({ config, self, image }: PropsContext): ArgoWorkflowsProps {
  const settings = config.components.argo_workflows;
  const available = config.features.high_availability ? 2 : 1;
  const { controller, server, retention } = settings;
  return {
    context: self,
    managedNamespace: config.platform.namespace,
    controller: {
      image: image('argo-workflow-controller'),
      replicas: controller.replicas ?? available,
      resources: controller.resources,
    },
    server: {
      image: image('argo-server'),
      replicas: server.replicas ?? available,
      resources: server.resources,
    },
    executorImage: image('argo-executor'),
    logLevel: settings.log_level,
    parallelism: settings.parallelism,
    retention: { completed: retention.completed, failed: retention.failed, errored: retention.errored },
    defaults: {
      secondsAfterSuccess: durationSeconds(retention.success_ttl),
      secondsAfterFailure: durationSeconds(retention.failure_ttl),
      podCleanup: settings.pod_cleanup,
      podLabels: stepLabels,
      serviceAccountName: workflowServiceAccounts.workflow,
    },
    executor: settings.executor,
    mainContainer: settings.main_container,
    stepServiceAccounts: [workflowServiceAccounts.workflow],
    priorityClassName: platformPriority,
  };
}
