import { crdNames, type CrdName } from '../../imports/crd-names.js';
import { didYouMean } from '../kernel/nearest.js';

export { crdNames, type CrdName };

/** A CustomResourceDefinition as plain data, ready to be put into a bundle. */
export interface CrdObject {
  /** Always `apiextensions.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Always `CustomResourceDefinition`. */
  readonly kind: string;
  /** Its name, plural and group. No labels or annotations: who ships it adds them. */
  readonly metadata: { readonly name: string };
  /** Group, names, scope and versions. */
  readonly spec: CrdSpec;
}

/** The part of a definition that says what it defines. */
export interface CrdSpec {
  /** API group. */
  readonly group: string;
  /** Whether objects live in a namespace. */
  readonly scope: 'Namespaced' | 'Cluster';
  /** Names of the kind. */
  readonly names: { readonly kind: string; readonly plural: string; readonly [key: string]: unknown };
  /** Versions, each with its schema. */
  readonly versions: readonly CrdVersion[];
}

/** One version of a definition. */
export interface CrdVersion {
  /** Name, such as `v1`. */
  readonly name: string;
  /** Whether the API server answers for it. */
  readonly served: boolean;
  /** Whether objects are stored as this version. */
  readonly storage: boolean;
  /** Structural schema of an object. */
  readonly schema: { readonly openAPIV3Schema: Readonly<Record<string, unknown>> };
  readonly [key: string]: unknown;
}

/** Definitions by name. */
export type CrdTable = Readonly<Record<CrdName, CrdObject>>;

let table: Promise<CrdTable> | undefined;

/**
 * Loads all definitions. The file is read once per process, on first use: whoever only asks for names pays nothing.
 * The objects are shared, so copy before changing one.
 */
export function loadCrds(): Promise<CrdTable> {
  table ??= import('../../imports/crds.json', { with: { type: 'json' } }).then(
    // the generator and its tests vouch for the shape; the type of the raw JSON is a union too large to compare
    (module) => module.default as unknown as CrdTable,
  );
  return table;
}

/**
 * Gives one definition.
 *
 * @throws RangeError for a name that is not ours, with the nearest one that is; a mistake in a component record
 */
export async function loadCrd(name: string): Promise<CrdObject> {
  if (!isCrdName(name)) {
    const hint = didYouMean(name, crdNames) ?? `known are ${crdNames.join(', ')}`;
    throw new RangeError(`there is no definition named "${name}"; ${hint}`);
  }
  return (await loadCrds())[name];
}

/** Whether a text names one of our definitions. */
export function isCrdName(name: string): name is CrdName {
  return (crdNames as readonly string[]).includes(name);
}
