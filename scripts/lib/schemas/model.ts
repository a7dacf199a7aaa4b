/** What one Kubernetes version says about one field, in the words of our compact notation. */
export interface FieldModel {
  /** Type in the compact notation, for example `string`, `[]@core.v1.Container`, `{}quantity`. */
  readonly type: string;
  /** True if the version's OpenAPI lists the field as required. */
  readonly required: boolean;
  /** Keys of an associative list; absent for other lists. */
  readonly keys?: readonly string[];
  /** True for a list whose items must differ. */
  readonly set?: boolean;
  /** Default that the server fills in; only kept where it is neither empty nor zero. */
  readonly default?: unknown;
  /** Allowed values; absent if every value of the type is allowed. */
  readonly enum?: readonly string[];
}

/** One served kind that can be created and listed. */
export interface KindModel {
  /** Resource name in paths, for example `deployments`. */
  readonly plural: string;
  /** From the paths: does the collection live below `namespaces/{namespace}`? */
  readonly scope: 'Namespaced' | 'Cluster';
  /** Name of the definition that describes its objects. */
  readonly definition: string;
}

/** Fields of one object type by name. */
export type DefinitionModel = ReadonlyMap<string, FieldModel>;

/** Everything we take from one Kubernetes version. */
export interface VersionModel {
  /** Minor version, for example `1.36`. */
  readonly version: string;
  /** Kinds by `<apiVersion> <kind>`. Empty where the source lists no paths. */
  readonly kinds: ReadonlyMap<string, KindModel>;
  /** Object types by short name, for example `core.v1.Container`. */
  readonly definitions: ReadonlyMap<string, DefinitionModel>;
}

/** One Go module that the data was read from. */
export interface ModuleSource {
  /** Module path, for example `k8s.io/kubernetes`. */
  readonly module: string;
  /** Full version, for example `v1.36.3`. */
  readonly version: string;
  /** The `h1:` hash of the module, checked by Go against its checksum database. */
  readonly sum: string;
}

const PACKAGES: readonly (readonly [prefix: string, short: string])[] = [
  ['io.k8s.apimachinery.pkg.apis.', ''],
  ['io.k8s.apiextensions-apiserver.pkg.apis.', ''],
  ['io.k8s.kube-aggregator.pkg.apis.', ''],
  ['io.k8s.api.', ''],
];

/** Short name of an OpenAPI definition: `io.k8s.api.core.v1.Pod` becomes `core.v1.Pod`. */
export function shortName(definition: string): string {
  const found = PACKAGES.find(([prefix]) => definition.startsWith(prefix));
  return found === undefined ? definition : found[1] + definition.slice(found[0].length);
}
