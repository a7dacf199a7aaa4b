import { groupOf, type KubernetesObject } from '../../bundle/object.js';
import { textAt } from '../readiness/read.js';

/** Says what the resource of a kind is called in paths and roles. */
export type Plurals = (group: string, kind: string) => string;

/** Built-in kinds whose plural follows no rule. */
const irregular: Readonly<Record<string, string>> = { '/Endpoints': 'endpoints' };

/** Reads the plurals of custom resources from the definitions among the objects; those of others are guessed as kubectl does. */
export function pluralsOf(objects: readonly KubernetesObject[]): Plurals {
  const defined = new Map(
    objects
      .filter((object) => object.kind === 'CustomResourceDefinition')
      .map((object) => [
        `${textAt(object, 'spec', 'group') ?? ''}/${textAt(object, 'spec', 'names', 'kind') ?? ''}`,
        textAt(object, 'spec', 'names', 'plural'),
      ]),
  );
  return (group, kind) => defined.get(`${group}/${kind}`) ?? irregular[`${group}/${kind}`] ?? guess(kind);
}

/** `UnsafeGuessKindToResource` of k8s.io/apimachinery; right for every built-in kind but the irregular ones. */
function guess(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

/** Resource of an object. */
export function resourceOf(object: KubernetesObject, plurals: Plurals): { group: string; resource: string } {
  const group = groupOf(object);
  return { group, resource: plurals(group, object.kind) };
}
