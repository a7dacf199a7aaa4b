import type { ComponentContext, Labels } from '../shared/context.js';
import type { Resources } from '../shared/container.js';

/** One of the two workloads of Argo Workflows. */
export interface ArgoWorkload {
  /** Reference of the image. */
  readonly image: string;
  /** Replicas. With two or more the pods are spread and protected by a disruption budget. */
  readonly replicas: number;
  readonly resources: Resources;
}

/** What every workflow gets unless it says otherwise. */
export interface WorkflowDefaults {
  /** Seconds after which a workflow that succeeded is deleted. */
  readonly secondsAfterSuccess: number;
  /** Seconds after which a workflow that failed is deleted. */
  readonly secondsAfterFailure: number;
  /** When the pod of a finished step is deleted, and how long after. */
  readonly podCleanup: { readonly strategy: string; readonly delay: string };
  /** Labels of the pods of every step; network policies select them by these. */
  readonly podLabels: Labels;
  /** ServiceAccount of workflows that name none. */
  readonly serviceAccountName: string;
}

/** Props of {@link ArgoWorkflows}. */
export interface ArgoWorkflowsProps {
  readonly context: ComponentContext;
  /** Namespace whose workflows are run; the only one that controller and server have rights in. */
  readonly managedNamespace: string;
  readonly controller: ArgoWorkload;
  readonly server: ArgoWorkload;
  /** Image of the container that Argo adds to every step. Named in a flag, never derived from the controller's version. */
  readonly executorImage: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Most workflows at the same time. */
  readonly parallelism: number;
  /** Most finished workflows that are kept, by outcome. */
  readonly retention: { readonly completed: number; readonly failed: number; readonly errored: number };
  readonly defaults: WorkflowDefaults;
  readonly executor: Resources;
  readonly mainContainer: Resources;
  /** ServiceAccounts of the managed namespace under which steps run; each gets the rights of the executor. */
  readonly stepServiceAccounts: readonly string[];
  /** Priority class of controller and server. */
  readonly priorityClassName: string;
}

/** Names that belong to upstream; other manifests, the `argo` command and people refer to them. */
export const argoNames = {
  controller: 'workflow-controller',
  server: 'argo-server',
  config: 'workflow-controller-configmap',
  controllerAccount: 'argo',
  serverAccount: 'argo-server',
} as const;

/** Selectors of upstream; a Deployment cannot change its own later. */
export const argoSelectors = {
  controller: { app: 'workflow-controller' },
  server: { app: 'argo-server' },
} as const;

/** Ports on which controller and server listen. */
export const argoPorts = { metrics: 9090, health: 6060, web: 2746 } as const;
