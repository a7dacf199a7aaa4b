import type { KubernetesObject } from '../bundle/object.js';
import type { Destination } from './destination.js';
import { within } from './paths.js';

/** An object for Argo CD and the file it stands in, relative to the folder. */
export interface PlacedObject {
  readonly path: string;
  readonly object: KubernetesObject;
}

/** What the objects for Argo CD are made of. */
export interface ApplicationParts {
  /** Id of the platform, which begins every name. */
  readonly platform: string;
  readonly destination: Destination;
  readonly root: KubernetesObject;
  readonly projects: readonly KubernetesObject[];
  /** Applications by component. */
  readonly applications: ReadonlyMap<string, KubernetesObject>;
}

/** Fields of an object's spec. */
export function specOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  return object['spec'] as Readonly<Record<string, unknown>>;
}

/** An Application that reads a folder of the destination. */
export function withSource(
  object: KubernetesObject,
  { repositoryUrl, revision, folder }: Destination,
  path: string,
): KubernetesObject {
  const source = { repoURL: repositoryUrl, targetRevision: revision, path: within(folder, path) };
  return { ...object, spec: { ...specOf(object), source } };
}
