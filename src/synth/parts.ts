import type { SecretDeclaration } from '../bundle/secret.js';
import type { ExternalObject } from '../catalog/component.js';
import type { PatchedObject } from './patch.js';
import type { Plan } from './plan.js';
import type { Requirements } from './requirements.js';

/** One manifest file to be: a component, or the definitions. */
export interface Manifest {
  /** Component id, or the id of the definitions. */
  readonly id: string;
  /** In order. */
  readonly objects: readonly PatchedObject[];
  /** Images the component uses, as references. */
  readonly images: readonly string[];
  /** Keys of the configuration that its props were made from. */
  readonly configKeys: readonly string[];
}

/** Everything that goes into a bundle. */
export interface Parts {
  readonly plan: Plan;
  readonly version: string;
  readonly configDigest: string;
  /** In order of installation; the definitions first. */
  readonly manifests: readonly Manifest[];
  readonly secrets: readonly SecretDeclaration[];
  readonly external: readonly ExternalObject[];
  readonly requirements: Requirements;
  readonly toBeProvided: readonly string[];
  readonly warnings: readonly string[];
  /** Files under `gitops/`, by path. */
  readonly gitops: ReadonlyMap<string, string>;
}
