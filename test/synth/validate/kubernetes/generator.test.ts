import { describe, expect, it } from 'vitest';
import { applySchemaOf } from '../../../../scripts/lib/schemas/apply-schema.js';
import { enumsOf } from '../../../../scripts/lib/schemas/enums.js';
import { mergeVersions } from '../../../../scripts/lib/schemas/merge.js';
import type { FieldModel, VersionModel } from '../../../../scripts/lib/schemas/model.js';
import { definitionsOf, kindsOf, type OpenApiDocument } from '../../../../scripts/lib/schemas/openapi.js';
import { definitionsText, kindsText } from '../../../../scripts/lib/schemas/write.js';

const gvk = { 'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Thing' } };
const reference = (name: string): { readonly $ref: string } => ({ $ref: `#/components/schemas/${name}` });

const DOCUMENT: OpenApiDocument = {
  paths: {
    '/apis/apps/v1/things': { get: gvk },
    '/apis/apps/v1/namespaces/{namespace}/things': { get: gvk, post: gvk },
    '/apis/apps/v1/namespaces/{namespace}/things/{name}': { get: gvk },
    '/apis/apps/v1/namespaces/{namespace}/reviews': {
      post: {
        'x-kubernetes-group-version-kind': { ...gvk['x-kubernetes-group-version-kind'], kind: 'Review' },
      },
    },
  },
  components: {
    schemas: {
      'io.k8s.api.apps.v1.Thing': {
        type: 'object',
        required: ['spec'],
        properties: {
          spec: { allOf: [reference('io.k8s.api.apps.v1.ThingSpec')], default: {} },
          status: { allOf: [reference('io.k8s.api.apps.v1.ThingStatus')] },
        },
      },
      'io.k8s.api.apps.v1.ThingStatus': { type: 'object', properties: { ready: { type: 'boolean' } } },
      'io.k8s.api.apps.v1.ThingSpec': {
        type: 'object',
        properties: {
          count: { type: 'integer', format: 'int32', default: 0 },
          ports: {
            type: 'array',
            items: { allOf: [reference('io.k8s.api.apps.v1.ThingPort')] },
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['port', 'protocol'],
          },
          amounts: {
            type: 'object',
            additionalProperties: reference('io.k8s.apimachinery.pkg.api.resource.Quantity'),
          },
          tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        },
      },
      'io.k8s.api.apps.v1.ThingPort': {
        type: 'object',
        required: ['port'],
        properties: {
          port: { type: 'integer', format: 'int32' },
          protocol: { type: 'string', default: 'TCP' },
        },
      },
    },
  },
};

const field = (more: Partial<FieldModel> = {}): FieldModel => ({ type: 'string', required: false, ...more });
const version = (
  name: string,
  fields: Readonly<Record<string, FieldModel>>,
  kinds: VersionModel['kinds'] = new Map(),
): VersionModel => ({
  version: name,
  kinds,
  definitions: new Map([['apps.v1.Thing', new Map(Object.entries(fields))]]),
});

describe('reading OpenAPI', () => {
  it('takes kinds that can be listed and created, with the scope of their paths', () => {
    expect([...kindsOf(DOCUMENT)]).toEqual([
      ['apps/v1 Thing', { plural: 'things', scope: 'Namespaced', definition: 'apps.v1.Thing' }],
    ]);
  });

  it('writes what the kinds reach, without status and trivial defaults', () => {
    const model = mergeVersions([
      { version: '1.32', kinds: kindsOf(DOCUMENT), definitions: definitionsOf(DOCUMENT) },
    ]);
    expect(kindsText(model)).toBe('apps/v1 Thing things Namespaced apps.v1.Thing');
    expect(definitionsText(model)).toBe(`apps.v1.Thing
 spec! @apps.v1.ThingSpec

apps.v1.ThingPort
 port! int32
 protocol string default="TCP"

apps.v1.ThingSpec
 amounts {}quantity
 count int32
 ports []@apps.v1.ThingPort keys=port,protocol
 tags []string set`);
  });
});

describe('merging versions', () => {
  const merged = (...versions: readonly VersionModel[]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(mergeVersions(versions).definitions.get('apps.v1.Thing') ?? []);

  it('says since when a field exists', () => {
    expect(
      merged(
        version('1.32', { a: field() }),
        version('1.33', { a: field(), b: field() }),
        version('1.34', { a: field(), b: field() }),
      ),
    ).toEqual({ a: field(), b: { ...field(), since: '1.33' } });
  });

  it('says until when a field existed', () => {
    expect(
      merged(version('1.32', { a: field(), b: field() }), version('1.33', { a: field() })),
    ).toMatchObject({ b: { until: '1.32' } });
  });

  it('requires a field that any version requires', () => {
    expect(
      merged(version('1.32', { a: field({ required: true }) }), version('1.33', { a: field() })),
    ).toMatchObject({ a: { required: true } });
  });

  it('says since when a value is allowed', () => {
    expect(
      merged(
        version('1.32', { a: field({ enum: ['x'] }) }),
        version('1.33', { a: field({ enum: ['x', 'y'] }) }),
      ),
    ).toMatchObject({ a: { enum: ['x', 'y'], enumSince: { y: '1.33' } } });
  });

  it('keeps the type of a version whose type is known', () => {
    expect(merged(version('1.32', { a: field() }), version('1.37', { a: field({ type: 'any' }) }))).toEqual({
      a: field(),
    });
  });
});

describe('reading Go files', () => {
  it('finds the values of an enumeration', () => {
    const source = `func schema_k8sio_api_core_v1_Container(ref common.ReferenceCallback) common.OpenAPIDefinition {
\t\t\t\tProperties: map[string]spec.Schema{
\t\t\t\t\t"imagePullPolicy": {
\t\t\t\t\t\tSchemaProps: spec.SchemaProps{
\t\t\t\t\t\t\tEnum:        []interface{}{"Always", "Never"},
func schema_pkg_apis_meta_v1_Status(ref common.ReferenceCallback) common.OpenAPIDefinition {
\t\t\t\t\t"status": {
\t\t\t\t\t\t\tEnum:        []interface{}{"x"},`;
    expect([...enumsOf(source)]).toEqual([['core.v1.Container imagePullPolicy', ['Always', 'Never']]]);
  });

  it('finds the fields of an apply schema', () => {
    const source =
      'var schemaYAML = typed.YAMLObject(`types:\n- name: io.k8s.api.core.v1.Pod\n  map:\n    fields:\n    - name: spec\n      type: {}\n`)';
    expect([...applySchemaOf(source, '1.37').definitions]).toEqual([
      ['core.v1.Pod', new Map([['spec', { type: 'any', required: false }]])],
    ]);
  });

  it('says so when the apply schema is no longer where it was', () => {
    expect(() => applySchemaOf('package internal', '1.37')).toThrow('client-go: no typed.YAMLObject');
  });
});
