import type { BundleIndex } from '../../bundle/bundle.js';
import { refKey, refOf, type ObjectRef } from '../../kube/resources.js';

/** Which component of the bundle that runs an object belongs to. */
export interface FormerComponents {
  /** Undefined: none, or the bundle is not known. */
  readonly componentOf: (ref: ObjectRef) => { readonly id: string } | undefined;
  /** Titles by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Reads the components of a bundle's index. @param index absent: nothing is known */
export function formerComponents(index: BundleIndex | undefined): FormerComponents {
  const components = (index?.waves ?? []).flatMap((wave) => wave.components);
  const byObject = new Map(
    components.flatMap(({ id, objects }) =>
      objects.map(({ apiVersion, kind, namespace, name }) => {
        const metadata = { name, ...(namespace !== undefined && { namespace }) };
        return [refKey(refOf({ apiVersion, kind, metadata })), { id }] as const;
      }),
    ),
  );
  return {
    componentOf: (ref) => byObject.get(refKey(ref)),
    titles: new Map(components.map(({ id, title }) => [id, title])),
  };
}
