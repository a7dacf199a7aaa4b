import type { Construct } from 'constructs';
import { Application, type ApplicationSpec } from '../../imports/argoproj.io.js';
import { namespaced } from '../shared/metadata.js';
import { rootProject } from './projects.js';
import { inCluster, type GitopsComponent, type GitopsProps } from './props.js';

/** Removes the objects of an Application with it. Without it a component that leaves the platform would leave everything behind. */
const cascade = 'resources-finalizer.argocd.argoproj.io/foreground';

/** The Application that holds all others. It has no finalizer: whoever deletes it by mistake loses nothing. */
export function addRoot(scope: Construct, props: GitopsProps): void {
  new Application(scope, 'root', {
    metadata: namespaced(props.context, props.name),
    spec: {
      project: rootProject(props.name),
      destination: { server: inCluster, namespace: props.context.namespace },
      source: {
        repoUrl: props.repositoryUrl,
        targetRevision: props.revision,
        path: `${props.path}/gitops`,
        directory: { recurse: true, exclude: 'root.yaml' },
      },
      syncPolicy: syncPolicy(true, ['ServerSideApply=true', 'ApplyOutOfSyncOnly=true']),
    },
  });
}

/** The Application of a component. */
export function addComponent(scope: Construct, props: GitopsProps, component: GitopsComponent): void {
  const { id, wave, keep, file, namespace, foreignFields } = component;
  new Application(scope, id, {
    metadata: {
      ...namespaced(props.context, `${props.name}-${id}`, {
        annotations: {
          'argocd.argoproj.io/sync-wave': String(wave),
          // what the API server makes of a manifest is compared, not its text: defaults are no difference
          'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
          ...(keep && { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }),
        },
      }),
      ...(!keep && { finalizers: [cascade] }),
    },
    spec: {
      project: props.name,
      destination: { server: inCluster, namespace },
      source: {
        repoUrl: props.repositoryUrl,
        targetRevision: props.revision,
        path: `${props.path}/manifests`,
        directory: { include: file },
      },
      ...(foreignFields.length > 0 && { ignoreDifferences: foreignFields.map((fields) => ({ ...fields })) }),
      syncPolicy: syncPolicy(!keep, optionsFor(component)),
    },
  });
}

function optionsFor({ customResources, foreignFields }: GitopsComponent): string[] {
  return [
    'ServerSideApply=true',
    'PruneLast=true',
    ...(customResources ? ['SkipDryRunOnMissingResource=true'] : []),
    ...(foreignFields.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
  ];
}

/** @param prune whether what is no longer in the repository goes from the cluster */
function syncPolicy(prune: boolean, syncOptions: string[]): NonNullable<ApplicationSpec['syncPolicy']> {
  return {
    automated: { prune, selfHeal: true },
    retry: {
      limit: 10,
      backoff: { duration: '5s', factor: 2, maxDuration: '3m' },
      // a retry takes the newest commit: otherwise the mending one waits until all retries of the broken one are used up
      refresh: true,
    },
    syncOptions,
  };
}
