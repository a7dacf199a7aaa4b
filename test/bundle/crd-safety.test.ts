import { describe, expect, test } from 'vitest';
import { crdFindings, crdFindingsOfBundles, definitionChanges } from '../../src/bundle/crd-safety.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { readBundle } from '../../src/bundle/read.js';

type Schema = Record<string, unknown>;

interface Version {
  readonly name?: string;
  readonly schema?: Schema;
  readonly [key: string]: unknown;
}

const version = ({ name = 'v1', schema = { type: 'object' }, ...rest }: Version = {}) => ({
  ...{ name, served: true, storage: true, schema: { openAPIV3Schema: schema } },
  ...rest,
});

const definition = (spec: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [version()],
    ...spec,
  },
});

/** A definition whose objects have one field in their spec. */
const withField = (field: Schema | undefined, required = false) =>
  definition({
    versions: [
      version({
        schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              properties: field === undefined ? {} : { field },
              ...(required && { required: ['field'] }),
            },
          },
        },
      }),
    ],
  });

const texts = (before: KubernetesObject, after: KubernetesObject, stored = ['v1']) =>
  crdFindings(before, after, stored).map(({ severity, path, message }) => `${severity} ${path}: ${message}`);

const string = { type: 'string' };

describe('a field of a definition', () => {
  const cases: Record<
    string,
    readonly [before: Schema | undefined, after: Schema | undefined, says: string | undefined]
  > = {
    comes: [undefined, string, undefined],
    'is gone': [string, undefined, 'breaking spec.field: is gone: what it holds is dropped'],
    'takes another type': [
      string,
      { type: 'integer' },
      'breaking spec.field: took string, takes only integer',
    ],
    'takes fractions too': [{ type: 'integer' }, { type: 'number' }, undefined],
    'takes integers only': [
      { type: 'number' },
      { type: 'integer' },
      'breaking spec.field: took number, takes only integer',
    ],
    'takes integers and texts': [string, { 'x-kubernetes-int-or-string': true }, undefined],
    'takes texts only': [
      { 'x-kubernetes-int-or-string': true },
      string,
      'breaking spec.field: took integer or string, takes only string',
    ],
    'takes anything': [string, { 'x-kubernetes-preserve-unknown-fields': true }, undefined],
    'no longer takes anything': [
      { 'x-kubernetes-preserve-unknown-fields': true },
      { type: 'string' },
      'breaking spec.field: took anything, takes only string',
    ],
    'has a format': [
      string,
      { ...string, format: 'date-time' },
      'breaking spec.field: takes only format date-time',
    ],
    'has no format any more': [{ ...string, format: 'date' }, string, undefined],
    'has a wider format': [
      { type: 'integer', format: 'int32' },
      { type: 'integer', format: 'int64' },
      undefined,
    ],
    'has a narrower format': [
      { type: 'integer', format: 'int64' },
      { type: 'integer', format: 'int32' },
      'breaking spec.field: took format int64, takes only int32',
    ],
    'has another pattern': [
      { ...string, pattern: '^a' },
      { ...string, pattern: '^b' },
      'breaking spec.field: takes only texts that match ^b',
    ],
    'has no pattern any more': [{ ...string, pattern: '^a' }, string, undefined],
    'has another value': [{ ...string, enum: ['a'] }, { ...string, enum: ['a', 'b'] }, undefined],
    'has a value less': [
      { ...string, enum: ['a', 'b', 'c'] },
      { ...string, enum: ['a'] },
      'breaking spec.field: no longer takes "b", "c"',
    ],
    'has a list of values': [string, { ...string, enum: ['a'] }, 'breaking spec.field: takes only "a"'],
    'has a higher minimum': [
      { type: 'integer', minimum: 1 },
      { type: 'integer', minimum: 2 },
      'breaking spec.field: takes only numbers more than or equal to 2; the bound was 1',
    ],
    'has a minimum that is shut': [
      { type: 'integer', minimum: 1 },
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      'breaking spec.field: takes only numbers more than 1; the bound was 1',
    ],
    'has a lower minimum': [{ type: 'integer', minimum: 2 }, { type: 'integer', minimum: 1 }, undefined],
    'has a maximum': [
      { type: 'integer' },
      { type: 'integer', maximum: 9 },
      'breaking spec.field: takes only numbers less than or equal to 9',
    ],
    'has a lower maximum': [
      { type: 'integer', maximum: 9 },
      { type: 'integer', maximum: 8, exclusiveMaximum: true },
      'breaking spec.field: takes only numbers less than 8; the bound was 9',
    ],
    'has a minimum length of nothing': [string, { ...string, minLength: 0 }, undefined],
    'has a minimum length': [
      string,
      { ...string, minLength: 1 },
      'breaking spec.field: takes only at least 1 characters',
    ],
    'has a maximum length': [
      string,
      { ...string, maxLength: 9 },
      'breaking spec.field: takes only at most 9 characters',
    ],
    'has a higher maximum length': [{ ...string, maxLength: 8 }, { ...string, maxLength: 9 }, undefined],
    'takes fewer items': [
      { type: 'array', items: string, maxItems: 3 },
      { type: 'array', items: string, maxItems: 2 },
      'breaking spec.field: takes only at most 2 items',
    ],
    'takes multiples': [
      { type: 'integer', multipleOf: 4 },
      { type: 'integer', multipleOf: 3 },
      'breaking spec.field: takes only multiples of 3',
    ],
    'takes more multiples': [
      { type: 'integer', multipleOf: 4 },
      { type: 'integer', multipleOf: 2 },
      undefined,
    ],
    'has items of another type': [
      { type: 'array', items: string },
      { type: 'array', items: { type: 'integer' } },
      'breaking spec.field[]: took string, takes only integer',
    ],
    'has values of another type': [
      { type: 'object', additionalProperties: string },
      { type: 'object', additionalProperties: { type: 'integer' } },
      'breaking spec.field.*: took string, takes only integer',
    ],
    'is a map no more': [
      { type: 'object', additionalProperties: string },
      { type: 'object', properties: { a: string } },
      'breaking spec.field.*: is gone: only fields that are described are kept',
    ],
    'is a map of anything no more': [
      { type: 'object', additionalProperties: true },
      { type: 'object', additionalProperties: string },
      'breaking spec.field.*: took anything, takes only string',
    ],
    'becomes a map of the same': [
      { type: 'object', properties: { a: string } },
      { type: 'object', additionalProperties: string },
      undefined,
    ],
    'drops what it does not know': [
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      { type: 'object' },
      'breaking spec.field: kept fields that are not described, drops them',
    ],
    'looks at a field that it kept blindly': [
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: string } },
      'notice spec.field.a: was kept as it is, is checked now',
    ],
    'keeps a removed field, since it keeps everything': [
      { type: 'object', properties: { a: string } },
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      undefined,
    ],
    'is null no more': [
      { ...string, nullable: true },
      string,
      'notice spec.field: takes null as if it were not there',
    ],
    'has items that are null no more': [
      { type: 'array', items: { ...string, nullable: true } },
      { type: 'array', items: string },
      'breaking spec.field[]: no longer takes null',
    ],
    'has another default': [
      { ...string, default: 'a' },
      { ...string, default: 'b' },
      'notice spec.field: its default was "a", is "b"',
    ],
    'has items that must differ': [
      { type: 'array', items: string },
      { type: 'array', items: string, 'x-kubernetes-list-type': 'set' },
      'breaking spec.field: was a list of type atomic, is of type set',
    ],
    'has items told apart otherwise': [
      { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] },
      { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a', 'b'] },
      'breaking spec.field: items were told apart by a, are by a, b',
    ],
    'has one owner': [
      { type: 'array', items: string, 'x-kubernetes-list-type': 'set' },
      { type: 'array', items: string },
      'notice spec.field: was a list of type set, is of type atomic: the last who applies it owns all of it',
    ],
    'is a map with one owner': [
      { type: 'object' },
      { type: 'object', 'x-kubernetes-map-type': 'atomic' },
      'notice spec.field: was a map of type granular, is of type atomic',
    ],
    'takes whole objects': [
      { type: 'object' },
      { type: 'object', 'x-kubernetes-embedded-resource': true },
      'breaking spec.field: takes only complete objects with apiVersion, kind and metadata',
    ],
    'has a new rule': [
      { ...string, 'x-kubernetes-validations': [{ rule: 'a' }] },
      { ...string, 'x-kubernetes-validations': [{ rule: 'a' }, { rule: 'b', message: 'must be b' }] },
      'notice spec.field: has a new rule: must be b',
    ],
    'has a rule less': [{ ...string, 'x-kubernetes-validations': [{ rule: 'a' }] }, string, undefined],
    'has one way more': [
      { ...string, anyOf: [{ pattern: 'a' }] },
      { ...string, anyOf: [{ pattern: 'a' }, { pattern: 'b' }] },
      undefined,
    ],
    'has one way less': [
      { ...string, anyOf: [{ pattern: 'a' }, { pattern: 'b' }] },
      { ...string, anyOf: [{ pattern: 'a' }] },
      'notice spec.field: its anyOf changed: it may take less',
    ],
    'has ways': [
      string,
      { ...string, oneOf: [{ pattern: 'a' }] },
      'breaking spec.field: takes only what fits its new oneOf',
    ],
    'has one condition less': [
      { ...string, allOf: [{ pattern: 'a' }, { pattern: 'b' }] },
      { ...string, allOf: [{ pattern: 'a' }] },
      undefined,
    ],
    'is forbidden something': [
      string,
      { ...string, not: { pattern: 'a' } },
      'breaking spec.field: takes only what fits its new not',
    ],
    'has another description': [string, { ...string, description: 'b' }, undefined],
  };

  test.each(Object.entries(cases))('%s', (_title, [before, after, says]) => {
    expect(texts(withField(before), withField(after))).toEqual(says === undefined ? [] : [says]);
  });

  test('is required from now on', () => {
    expect(texts(withField(string), withField(string, true))).toEqual([
      'breaking spec.field: is required and has no default',
    ]);
    expect(texts(withField(undefined), withField(string, true))).toEqual([
      'breaking spec.field: is required and has no default',
    ]);
    expect(texts(withField(string, true), withField(string))).toEqual([]);
  });

  test('is required and has a default, which is set first', () => {
    expect(texts(withField(undefined), withField({ ...string, default: 'a' }, true))).toEqual([]);
  });

  test('is required and loses its default', () => {
    expect(texts(withField({ ...string, default: 'a' }, true), withField(string, true))).toEqual([
      'breaking spec.field: is required and has no default',
      'notice spec.field: its default was "a", is none',
    ]);
  });

  test('is required and null no more', () => {
    expect(texts(withField({ ...string, nullable: true }, true), withField(string, true))).toEqual([
      'breaking spec.field: no longer takes null',
    ]);
  });

  test('may be named like something that every object has', () => {
    const named = (properties: Schema) =>
      definition({ versions: [version({ schema: { type: 'object', properties } })] });
    expect(texts(named({ constructor: string }), named({}))).toEqual([
      'breaking constructor: is gone: what it holds is dropped',
    ]);
  });
});

describe('a version of a definition', () => {
  const old = version({ name: 'v1alpha1', storage: false });
  const two = definition({ versions: [version(), old] });

  test('is gone while objects are stored in it', () => {
    expect(texts(two, definition(), ['v1', 'v1alpha1'])[0]).toMatch(
      /^breaking spec\.versions\[v1alpha1\]: is gone, but objects are stored in it/,
    );
  });

  test('is gone while clients may ask for it', () => {
    expect(texts(two, definition())).toEqual([
      'breaking spec.versions[v1alpha1]: is gone: who asks for it fails',
    ]);
  });

  test('is gone, which nobody notices', () => {
    const unserved = definition({ versions: [version(), { ...old, served: false }] });
    expect(texts(unserved, definition())).toEqual([
      'notice spec.versions[v1alpha1]: is gone; it was not served',
    ]);
  });

  test('is no longer served', () => {
    const unserved = definition({ versions: [version(), { ...old, served: false }] });
    expect(texts(two, unserved)).toEqual([
      'breaking spec.versions[v1alpha1]: is no longer served: who asks for it fails',
    ]);
  });

  test('comes', () => {
    expect(texts(definition(), two)).toEqual([]);
  });

  test('is stored instead of another one, and does not know all of its fields', () => {
    const properties = { a: string };
    const alpha = version({ name: 'v1alpha1', schema: { type: 'object', properties } });
    const before = definition({ versions: [alpha] });
    const after = (conversion: string) =>
      definition({
        conversion: { strategy: conversion },
        versions: [{ ...alpha, storage: false }, version()],
      });
    const found = crdFindings(before, after('None'), ['v1alpha1']);
    expect(found).toContainEqual({
      path: 'a',
      version: 'v1alpha1 read as v1',
      message: 'is gone: what it holds is dropped',
      severity: 'breaking',
    });
    expect(crdFindings(before, after('Webhook'), ['v1alpha1']).map(({ severity }) => severity)).toEqual([
      'notice',
    ]);
  });

  test('says in which version something was found', () => {
    const narrowed = definition({
      versions: [version(), { ...old, schema: { openAPIV3Schema: { type: 'object', required: ['a'] } } }],
    });
    expect(crdFindings(two, narrowed, ['v1'])).toEqual([
      { path: 'a', version: 'v1alpha1', message: 'is required and has no default', severity: 'breaking' },
    ]);
  });

  test.each([
    ['status', { status: {} }, {}, 'has no subresource status any more'],
    ['status', {}, { status: {} }, 'its status can be written only through the subresource status'],
    ['scale', { scale: {} }, {}, 'has no subresource scale any more: autoscalers and kubectl scale fail'],
  ])('has other subresources: %s', (_name, before, after, says) => {
    const having = (subresources: unknown) => definition({ versions: [version({ subresources })] });
    expect(texts(having(before), having(after))).toEqual([`notice spec.versions[v1]: ${says}`]);
  });
});

describe('a definition', () => {
  test.each([
    ['scope', { scope: 'Cluster' }, 'breaking spec.scope: was Namespaced, is Cluster'],
    [
      'kind',
      { names: { kind: 'Other', plural: 'things', singular: 'thing' } },
      'breaking spec.names.kind: was Thing, is Other',
    ],
    [
      'plural',
      { names: { kind: 'Thing', plural: 'thinge' } },
      'breaking spec.names.plural: was things, is thinge',
    ],
  ])('has another %s', (_what, spec, says) => {
    const found = texts(definition(), definition(spec));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(says);
  });

  test('loses a short name', () => {
    const named = (shortNames: readonly string[]) =>
      definition({ names: { kind: 'Thing', plural: 'things', shortNames } });
    expect(texts(named(['t', 'th']), named(['t']))).toEqual([
      'notice spec.names.shortNames: th is gone: who uses this name fails',
    ]);
  });

  test('is the same when the API server filled in what nobody said', () => {
    const live = definition({
      conversion: { strategy: 'None' },
      names: { kind: 'Thing', listKind: 'ThingList', plural: 'things', singular: 'thing' },
    });
    expect(texts(live, definition())).toEqual([]);
  });

  test('no longer keeps what it does not describe', () => {
    expect(texts(definition({ preserveUnknownFields: true }), definition())).toEqual([
      'breaking spec.preserveUnknownFields: kept fields that are not described, drops them',
    ]);
  });

  test('loses the webhook that converts', () => {
    const webhook = { conversion: { strategy: 'Webhook' } };
    const versions = [version(), version({ name: 'v2', storage: false })];
    expect(texts(definition({ ...webhook, versions }), definition({ versions }))[0]).toMatch(
      /^breaking spec\.conversion/,
    );
    expect(texts(definition(webhook), definition())[0]).toMatch(/^notice spec\.conversion/);
  });

  test('that is malformed is no reason to fail', () => {
    const broken = { ...definition(), spec: 'nothing' };
    expect(crdFindings(broken, broken, [])).toEqual([]);
  });

  test('tells what breaks before what is good to know', () => {
    const found = texts(
      withField({ ...string, default: 'a' }),
      definition({ ...withField({ ...string, default: 'b' }), scope: 'Cluster' }),
    );
    const severities = found.map((text) => text.split(' ')[0]);
    expect(severities).toEqual([...severities].sort());
  });
});

describe('the definitions of two bundles', () => {
  test('are compared by name, and only where both have one', () => {
    const other = { ...definition(), metadata: { name: 'others.example.org' } };
    expect(definitionChanges([definition(), other], [definition({ scope: 'Cluster' })])).toMatchObject([
      { name: 'things.example.org', findings: [{ path: 'spec.scope' }] },
    ]);
  });

  test('are the same in all profiles', () => {
    const [minimal, production] = [readBundle('dist/minimal'), readBundle('dist/production')];
    expect(crdFindingsOfBundles(minimal, production)).toEqual([]);
    expect(crdFindingsOfBundles(production, minimal)).toEqual([]);
  });
});
