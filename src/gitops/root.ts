import { parse } from 'yaml';
import type { KubernetesObject } from '../bundle/object.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';

/** The root Application of a published folder. */
export interface RootApplication {
  readonly name: string;
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** Project that it is in. */
  readonly project: string;
  readonly repositoryUrl: string;
  /** Branch, tag or commit that it follows. */
  readonly revision: string;
  /** Folder that it reads, relative to the repository. */
  readonly path: string;
}

interface Source {
  readonly repoURL?: string;
  readonly targetRevision?: string;
  readonly path?: string;
}

/** Reads `root.yaml` of a published folder. @throws OperatorError `E_BOOTSTRAP` when there is none */
export function rootOf(files: ReadonlyMap<string, string>): RootApplication {
  const text = files.get('root.yaml');
  const object = text === undefined ? undefined : (parse(text) as KubernetesObject);
  const spec = object?.['spec'] as { project?: string; source?: Source } | undefined;
  const source = spec?.source;
  if (object === undefined || source?.repoURL === undefined) {
    throw new OperatorError('E_BOOTSTRAP', 'the published folder has no root Application', {
      hint: 'publish a bundle with Argo CD to it, with this version of cto publish',
      exitCode: exitCodes.refused,
    });
  }
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    project: spec?.project ?? 'default',
    repositoryUrl: source.repoURL,
    revision: source.targetRevision ?? 'HEAD',
    path: source.path ?? '',
  };
}
