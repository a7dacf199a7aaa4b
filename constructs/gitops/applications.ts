import type { Construct } from 'constructs';
import { Application, type ApplicationSpec } from '../../imports/argoproj.io.js';
import { namespaced } from '../shared/metadata.js';
import { rootProject } from './projects.js';
import { inCluster, type GitopsComponent, type GitopsProps } from './props.js';

/** Removes the objects of an Application with it. Without it a component that leaves the platform would leave everything behind. */
const cascade = 'resources-finalizer.argocd.argoproj.io/foreground';

/**
 * A child that is moved forgets the sync it is in. Merged, it would go on retrying the folder it was moved away from: Argo CD keeps the source within the
 * running operation, and `retry.refresh` renews only the revision (argo-cd issue 28794). See decision 0011.
 */
const replace = 'Replace=true';

/** Neither removed when it leaves the repository nor with what holds it. */
const kept = ['Prune=false', 'Delete=false'];

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
      // not ApplyOutOfSyncOnly: a second attempt would pass by a child that it has moved already and that does not work
      syncPolicy: syncPolicy(true, ['ServerSideApply=true'], { limit: -1, maxDuration: '1m' }),
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
          'argocd.argoproj.io/sync-options': [replace, ...(keep ? kept : [])].join(','),
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
      syncPolicy: syncPolicy(!keep, optionsFor(component), { limit: 5, maxDuration: '3m' }),
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

/** How an Application tries again. */
interface Retries {
  /**
   * Attempts after the first; less than none: without end. The root never ends: Argo CD does not try a revision again that it has given up. Each of its
   * attempts lets the children begin anew, so that these may end; and they must, since an Application is not deleted while a sync is under way.
   */
  readonly limit: number;
  /** Longest pause between two attempts. */
  readonly maxDuration: string;
}

/** @param prune whether what is no longer in the repository goes from the cluster */
function syncPolicy(
  prune: boolean,
  syncOptions: string[],
  { limit, maxDuration }: Retries,
): NonNullable<ApplicationSpec['syncPolicy']> {
  return {
    automated: { prune, selfHeal: true },
    retry: {
      limit,
      backoff: { duration: '5s', factor: 2, maxDuration },
      // a retry takes the newest commit: otherwise the mending one waits until all retries of the broken one are used up
      refresh: true,
    },
    syncOptions,
  };
}
