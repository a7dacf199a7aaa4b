import type { Construct } from 'constructs';
import { AppProject } from '../../imports/argoproj.io.js';
import { namespaced } from '../shared/metadata.js';
import { inCluster, type GitopsProps } from './props.js';

/** Projects come before everything that is in them, on the first commit and on later ones. */
const first = { annotations: { 'argocd.argoproj.io/sync-wave': '-1' } };

/** Name of the project of the root Application. */
export function rootProject(name: string): string {
  return `${name}-root`;
}

/**
 * Two projects: the components' allows exactly their namespaces and cluster-scoped kinds; the root's allows Applications and projects in Argo CD's own
 * namespace and nothing else. With one project for both, a component could make Applications, and with them anything.
 */
export function addProjects(scope: Construct, props: GitopsProps): void {
  const { context, name, repositoryUrl, namespaces, clusterKinds } = props;
  new AppProject(scope, 'root-project', {
    metadata: namespaced(context, rootProject(name), first),
    spec: {
      description: 'The root Application: Applications and projects of the platform, nothing else.',
      sourceRepos: [repositoryUrl],
      destinations: [{ server: inCluster, namespace: context.namespace }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: ['Application', 'AppProject'].map((kind) => ({
        group: 'argoproj.io',
        kind,
      })),
    },
  });
  new AppProject(scope, 'project', {
    metadata: namespaced(context, name, first),
    spec: {
      description: 'The platform: exactly this repository, these namespaces and these cluster-scoped kinds.',
      sourceRepos: [repositoryUrl],
      destinations: [...new Set([...namespaces, context.namespace])].map((namespace) => ({
        server: inCluster,
        namespace,
      })),
      clusterResourceWhitelist: clusterKinds.map(({ group, kind }) => ({ group, kind })),
      // a component that could make Applications could make anything
      namespaceResourceBlacklist: ['Application', 'ApplicationSet', 'AppProject'].map((kind) => ({
        group: 'argoproj.io',
        kind,
      })),
    },
  });
}
