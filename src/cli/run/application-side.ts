import type { ApplicationSide } from '../../gitops/status.js';
import type { LiveObject } from '../../kube/client.js';
import type { Resource } from '../../kube/resources.js';

/** Applications, without asking the cluster what they are called: their definition comes with the bundle. */
export const applicationsResource: Resource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Application',
  plural: 'applications',
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
};

interface Source {
  readonly repoURL?: string;
  readonly targetRevision?: string;
  readonly path?: string;
}

interface Application {
  readonly spec?: { readonly project?: string; readonly source?: Source };
  readonly status?: {
    readonly sync?: {
      readonly status?: string;
      readonly revision?: string;
      readonly comparedTo?: { readonly source?: Source };
    };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly operationState?: { readonly phase?: string; readonly message?: string };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

/** What the comparison looks at in an Application. */
export function applicationSide(object: LiveObject): ApplicationSide {
  const { spec = {}, status = {} } = object as unknown as Application;
  const { source = {} } = spec;
  const { sync = {}, health = {} } = status;
  const comparedPath = sync.comparedTo?.source?.path;
  const message = messageOf(status);
  return {
    name: object.metadata.name,
    project: spec.project ?? 'default',
    source: {
      repositoryUrl: source.repoURL ?? '',
      revision: source.targetRevision ?? '',
      path: source.path ?? '',
    },
    ...(comparedPath !== undefined && { comparedPath }),
    ...(sync.revision !== undefined && { commit: sync.revision }),
    sync: sync.status ?? 'Unknown',
    health: health.status ?? 'Unknown',
    ...(message !== undefined && { message }),
  };
}

/** Why it is not well, in the words of Argo CD: what stops it, else its last sync unless that went well, else its health. */
function messageOf({
  conditions = [],
  operationState = {},
  health = {},
}: NonNullable<Application['status']>) {
  const stopping = conditions.find(({ type }) => type.endsWith('Error'))?.message;
  const unfinished = operationState.phase === 'Succeeded' ? undefined : operationState.message;
  return stopping ?? unfinished ?? health.message;
}
