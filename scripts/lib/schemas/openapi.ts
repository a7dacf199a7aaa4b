import { shortName, type DefinitionModel, type FieldModel, type KindModel } from './model.js';

/** The parts of an OpenAPI v3 schema that Kubernetes publishes and we read. */
export interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** One `api/openapi-spec/v3/*.json` file of Kubernetes. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> };
}

/**
 * Types whose published schema is empty or a choice. JSONSchemaPropsOrArray accepts only the object form in a
 * structural schema, which apiextensions v1 demands.
 */
const SPECIAL: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'date-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'date-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray':
    '@apiextensions.v1.JSONSchemaProps',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool':
    'boolean|@apiextensions.v1.JSONSchemaProps',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
};

const FORMATS = new Set(['int32', 'int64', 'date-time', 'byte']);

function typeOf(schema: OpenApiSchema): string {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (reference !== undefined) {
    const name = reference.slice('#/components/schemas/'.length);
    return SPECIAL[name] ?? `@${shortName(name)}`;
  }
  if (schema.type === 'array') return `[]${typeOf(schema.items ?? {})}`;
  if (typeof schema.additionalProperties === 'object') return `{}${typeOf(schema.additionalProperties)}`;
  if (schema.format !== undefined && FORMATS.has(schema.format)) return schema.format;
  return schema.type === undefined || schema.type === 'object' ? 'any' : schema.type;
}

function isTrivial(value: unknown): boolean {
  return value === undefined || ['""', '0', 'false', '{}'].includes(JSON.stringify(value));
}

function fieldOf(schema: OpenApiSchema, required: boolean): FieldModel {
  const keys = schema['x-kubernetes-list-map-keys'];
  return {
    type: typeOf(schema),
    required,
    ...(keys === undefined ? {} : { keys }),
    ...(schema['x-kubernetes-list-type'] === 'set' ? { set: true } : {}),
    ...(isTrivial(schema.default) ? {} : { default: schema.default }),
  };
}

/** All object types of a document by short name. Types that are scalars in disguise are left out. */
export function definitionsOf(document: OpenApiDocument): ReadonlyMap<string, DefinitionModel> {
  const found = new Map<string, DefinitionModel>();
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    if (SPECIAL[name] !== undefined) continue;
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties ?? {});
    found.set(
      shortName(name),
      new Map(fields.map(([key, value]) => [key, fieldOf(value, required.has(key))])),
    );
  }
  return found;
}

const COLLECTION = /^\/apis?\/.*?(\/namespaces\/\{namespace\})?\/([a-z]+)$/;

/** Name of the definition that carries a kind, for example `apps.v1.Deployment`. */
function definitionFor(document: OpenApiDocument, wanted: GroupVersionKind): string | undefined {
  const group = wanted.group === '' ? 'core' : (wanted.group.split('.')[0] ?? '');
  const schemas = Object.keys(document.components?.schemas ?? {}).map(shortName);
  return schemas.find((name) => name === `${group}.${wanted.version}.${wanted.kind}`);
}

/**
 * Kinds whose collection can be both listed and posted to, which leaves out bindings, reviews and read-only
 * kinds. A resource may appear twice in the paths (all namespaces, one namespace); only the second takes POST.
 */
export function kindsOf(document: OpenApiDocument): ReadonlyMap<string, KindModel> {
  const found = new Map<string, KindModel>();
  for (const [path, item] of Object.entries(document.paths)) {
    const wanted = item.post?.['x-kubernetes-group-version-kind'];
    const match = COLLECTION.exec(path);
    if (wanted === undefined || item.get === undefined || match === null) continue;
    const definition = definitionFor(document, wanted);
    if (definition === undefined) continue;
    const apiVersion = wanted.group === '' ? wanted.version : `${wanted.group}/${wanted.version}`;
    const scope = match[1] === undefined ? 'Cluster' : 'Namespaced';
    found.set(`${apiVersion} ${wanted.kind}`, { plural: match[2] ?? '', scope, definition });
  }
  return found;
}
