import type { KubernetesObject } from '../../../../bundle/object.js';
import { isFields, type Fields, type Schema } from '../schema.js';

/** A kind that a CRD defines, in one of its versions. */
export interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** The schema as the CRD has it. */
  readonly schema: Schema;
  /** The schema to check whole objects against: metadata and status are Kubernetes' own. */
  readonly objectSchema: Schema;
  /** Name of the CRD. */
  readonly crd: string;
}

const TEXT: Schema = { type: 'string' };

/**
 * A CRD may restrict only the name in its `metadata`; the rest is Kubernetes' own. A status is reported as such,
 * so that its fields do not matter here.
 */
function objectSchemaOf(schema: Schema): Schema {
  const own = schema.properties?.['metadata'];
  const restricted: Schema = own?.properties === undefined ? {} : { allOf: [{ properties: own.properties }] };
  return {
    ...schema,
    type: 'object',
    properties: {
      ...schema.properties,
      apiVersion: TEXT,
      kind: TEXT,
      metadata: { $ref: 'meta.v1.ObjectMeta' },
      ...(schema.properties?.['status'] === undefined ? {} : { status: { type: 'any' } }),
    },
    ...(own?.properties === undefined
      ? {}
      : { allOf: [...(schema.allOf ?? []), { properties: { metadata: restricted } }] }),
  };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Whether an object is a CRD. */
export function isCrd(object: KubernetesObject): boolean {
  return object.kind === 'CustomResourceDefinition' && object.apiVersion === 'apiextensions.k8s.io/v1';
}

/**
 * The kinds of a CRD, one per served version. What is malformed is left out: the check of the CRD itself reports it.
 */
export function customKindsOf(crd: KubernetesObject): readonly CustomKind[] {
  const spec = isFields(crd['spec']) ? crd['spec'] : {};
  const names = isFields(spec['names']) ? spec['names'] : {};
  return listOf(spec['versions']).flatMap((version) => {
    const container = version['schema'];
    const schema = isFields(container) ? container['openAPIV3Schema'] : undefined;
    if (version['served'] !== true || !isFields(schema)) return [];
    return [
      {
        apiVersion: `${String(spec['group'])}/${String(version['name'])}`,
        kind: String(names['kind']),
        plural: String(names['plural']),
        scope: spec['scope'] === 'Cluster' ? ('Cluster' as const) : ('Namespaced' as const),
        schema,
        objectSchema: objectSchemaOf(schema),
        crd: crd.metadata.name,
      },
    ];
  });
}
