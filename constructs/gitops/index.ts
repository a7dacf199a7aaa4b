import { Construct } from 'constructs';
import { AppProject, Application, type ApplicationSpec } from '../../imports/argoproj.io.js';
import type { ComponentContext } from '../shared/context.js';
import { namespaced } from '../shared/metadata.js';

/** One component as Argo CD sees it. */
export interface GitopsComponent {
  readonly id: string;
  /** Wave it is synchronised in. */
  readonly wave: number;
  /** Name of its manifest file within the folder of manifests. */
  readonly file: string;
  /** Namespace for objects that name none. */
  readonly namespace: string;
  /** Whether its objects must survive when it disappears: CustomResourceDefinitions, and with them all their objects. */
  readonly keep: boolean;
}

/** Props of {@link Gitops}. */
export interface GitopsProps {
  /** Its namespace is that of Argo CD. */
  readonly context: ComponentContext;
  /** Name of the root Application and of the project. */
  readonly name: string;
  readonly repositoryUrl: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Folder of the bundle within the repository. */
  readonly path: string;
  readonly components: readonly GitopsComponent[];
  /** Namespaces the components write to. */
  readonly namespaces: readonly string[];
  /** Cluster-scoped kinds the components contain. */
  readonly clusterKinds: readonly { readonly group: string; readonly kind: string }[];
}

const inCluster = 'https://kubernetes.default.svc';

/** App-of-apps for Argo CD: a project that allows exactly what the bundle holds, a root Application, one Application per component. */
export class Gitops extends Construct {
  constructor(scope: Construct, id: string, props: GitopsProps) {
    super(scope, id);
    this.addProject(props);
    this.addRoot(props);
    for (const component of props.components) this.addComponent(props, component);
  }

  private addProject(props: GitopsProps): void {
    new AppProject(this, 'project', {
      metadata: namespaced(props.context, props.name),
      spec: {
        description:
          'The platform: exactly this repository, these namespaces and these cluster-scoped kinds.',
        sourceRepos: [props.repositoryUrl],
        destinations: [...new Set([...props.namespaces, props.context.namespace])].map((namespace) => ({
          server: inCluster,
          namespace,
        })),
        clusterResourceWhitelist: props.clusterKinds.map(({ group, kind }) => ({ group, kind })),
      },
    });
  }

  private addRoot(props: GitopsProps): void {
    new Application(this, 'root', {
      metadata: namespaced(props.context, props.name),
      spec: {
        project: props.name,
        destination: { server: inCluster, namespace: props.context.namespace },
        source: {
          repoUrl: props.repositoryUrl,
          targetRevision: props.revision,
          path: `${props.path}/gitops/applications`,
        },
        syncPolicy: syncPolicy(['ServerSideApply=true', 'ApplyOutOfSyncOnly=true']),
      },
    });
  }

  private addComponent(props: GitopsProps, component: GitopsComponent): void {
    new Application(this, component.id, {
      metadata: namespaced(props.context, `${props.name}-${component.id}`, {
        annotations: {
          'argocd.argoproj.io/sync-wave': String(component.wave),
          ...(component.keep && { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }),
        },
      }),
      spec: {
        project: props.name,
        destination: { server: inCluster, namespace: component.namespace },
        source: {
          repoUrl: props.repositoryUrl,
          targetRevision: props.revision,
          path: `${props.path}/manifests`,
          directory: { include: component.file },
        },
        syncPolicy: syncPolicy([
          'ServerSideApply=true',
          // custom resources whose definition arrives in an earlier wave of the same commit cannot be dry-run yet
          'SkipDryRunOnMissingResource=true',
          'PruneLast=true',
        ]),
      },
    });
  }
}

function syncPolicy(syncOptions: string[]): NonNullable<ApplicationSpec['syncPolicy']> {
  return {
    automated: { prune: true, selfHeal: true },
    retry: { limit: 10, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
    syncOptions,
  };
}
