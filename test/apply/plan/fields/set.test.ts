import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath } from '../../../../src/apply/plan/fields/path.js';
import {
  appliedBy,
  differenceOf,
  elementOf,
  emptySet,
  hasPath,
  intersectionOf,
  memberOf,
  pathsOf,
  sameSet,
  setOf,
  unionOf,
} from '../../../../src/apply/plan/fields/set.js';
import { fieldSetOf, ownedByOthers } from '../../../../src/apply/plan/fields/structure.js';
import type { LiveObject } from '../../../../src/kube/index.js';
import { ownedBy, typedStruct, valueOf } from '../support/typed.js';

const element = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map((field) => ({ field })),
  fc.constantFrom('x', 'y').map((name) => ({ key: { name } })),
  fc.constantFrom('v', 'w').map((value) => ({ value })),
);
const set = fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { maxLength: 8 }).map(setOf);
const texts = (one: Parameters<typeof pathsOf>[0]) => pathsOf(one).map(formatPath).sort();

describe('sets of fields', () => {
  test('are the same when they have the same paths', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(sameSet(a, b)).toBe(texts(a).join() === texts(b).join());
      }),
    );
    fc.assert(
      fc.property(set, (a) => {
        expect(sameSet(setOf(pathsOf(a)), a)).toBe(true);
      }),
    );
  });

  test('unite, intersect and differ as sets of paths do', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [x, y] = [new Set(texts(a)), new Set(texts(b))];
        expect(texts(unionOf(a, b))).toEqual([...new Set([...x, ...y])].sort());
        expect(texts(intersectionOf(a, b))).toEqual([...x].filter((path) => y.has(path)).sort());
        expect(texts(differenceOf(a, b))).toEqual([...x].filter((path) => !y.has(path)).sort());
      }),
    );
  });

  test('have each of their paths', () => {
    fc.assert(
      fc.property(set, (a) => {
        expect(pathsOf(a).every((path) => hasPath(a, path))).toBe(true);
      }),
    );
    expect(hasPath({ 'f:selector': {} }, [{ field: 'selector' }, { field: 'app' }])).toBe(true);
    expect(hasPath({ 'f:spec': { 'f:a': {} } }, [{ field: 'spec' }])).toBe(false);
    expect(hasPath(emptySet, [{ field: 'a' }])).toBe(false);
  });

  test.each([
    'f:spec',
    'f:a.b/c',
    'k:{"name":"app"}',
    'k:{"containerPort":80,"protocol":"TCP"}',
    'v:"x"',
    'v:3',
    'i:0',
  ])('read and write %s', (member) => expect(memberOf(elementOf(member))).toBe(member));

  test('refuse what FieldsV1 does not write', () => {
    expect(() => elementOf('x:y')).toThrow('"x:y" is no member of a set of fields');
  });
});

describe('the set of an object', () => {
  test('is what server-side apply owns, given what the lists and maps are', () => {
    fc.assert(
      fc.property(typedStruct, (typed) => {
        const owned = ownedBy(typed) ?? {};
        fc.pre(Object.keys(owned).length > 0);
        const found = fieldSetOf(
          { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec: valueOf(typed) },
          { 'f:spec': owned },
        );
        expect(differenceOf({ 'f:spec': owned }, found)).toEqual({});
      }),
    );
  });

  test('takes lists that nobody knows for atomic', () => {
    expect(fieldSetOf({ spec: { a: [{ name: 'x' }], b: { c: 1 }, d: {}, e: [] } }, {})).toEqual({
      'f:spec': { 'f:a': {}, 'f:b': { 'f:c': {} }, 'f:d': {} },
    });
  });
});

describe('fields of others', () => {
  const managed = (manager: string, fieldsV1: object, more: object = {}) => ({
    manager,
    operation: 'Update',
    apiVersion: 'apps/v1',
    fieldsV1,
    ...more,
  });
  const live = (...managedFields: object[]) =>
    ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', managedFields },
    }) as unknown as LiveObject;
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { replicas: 2, template: { image: 'x' } },
  };

  test('are those of the object that other managers have, also through a subresource', () => {
    const others = ownedByOthers(
      object,
      live(
        managed('cto', { 'f:spec': { 'f:template': { 'f:image': {} } } }, { operation: 'Apply' }),
        managed('hpa', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' }),
        managed('status', { 'f:status': { 'f:ready': {} } }),
      ),
      'cto',
    );
    expect(others.map(({ path, manager }) => `${manager} ${formatPath(path)}`)).toEqual([
      'hpa .spec.replicas',
    ]);
  });

  test('are none without managers', () => {
    expect(ownedByOthers(object, live(), 'cto')).toEqual([]);
  });

  test('are not ours: what we applied, not what we updated nor a subresource', () => {
    const entries = appliedBy(
      live(
        managed('cto', {}, { operation: 'Apply' }),
        managed('cto', {}),
        managed('cto', {}, { operation: 'Apply', subresource: 'status' }),
      ),
      'cto',
    );
    expect(entries).toHaveLength(1);
  });
});
