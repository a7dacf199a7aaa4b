import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unchanged } from '../../../../src/apply/plan/fields/unchanged.js';
import { fieldSetOf } from '../../../../src/apply/plan/fields/structure.js';
import { pathsOf, sameSet } from '../../../../src/apply/plan/fields/set.js';
import { valueAt, withoutPath } from '../../../../src/apply/plan/fields/path.js';
import type { KubernetesObject } from '../../../../src/bundle/object.js';
import type { FieldSet, LiveObject, ManagedFields } from '../../../../src/kube/index.js';
import { ownedBy, typedStruct, valueOf, withOthers, type Typed } from '../support/typed.js';

const head = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'b' } };

function desired(spec: unknown, more: object = {}): KubernetesObject {
  return { ...head, ...more, spec };
}

function live(
  spec: unknown,
  spec_: FieldSet | undefined,
  entry: Partial<ManagedFields> = {},
  more: object = {},
): LiveObject {
  const fieldsV1 = spec_ === undefined || Object.keys(spec_).length === 0 ? {} : { 'f:spec': spec_ };
  const managed: ManagedFields = {
    manager: 'cto',
    operation: 'Apply',
    apiVersion: 'example.com/v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...entry,
  };
  return {
    ...head,
    ...more,
    metadata: { ...head.metadata, uid: '1', resourceVersion: '2', managedFields: [managed] },
    spec,
    status: { x: 1 },
  };
}

const leaf = (...fields: string[]): FieldSet => Object.fromEntries(fields.map((field) => [`f:${field}`, {}]));

describe('an object is the same', () => {
  test('when our set is exactly its fields and the values are stored, whatever the server and others added', () => {
    fc.assert(
      fc.property(typedStruct, (typed) => {
        fc.pre(Object.keys(typed.fields).length > 0);
        const set = ownedBy(typed) ?? {};
        fc.pre(Object.keys(set).length > 0);
        expect(unchanged(desired(valueOf(typed)), live(valueOf(withOthers(typed)), set))).toBe('same');
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, unknown, FieldSet, unknown]>([
    [
      'a quantity is written canonically',
      { limits: { cpu: '1000m' } },
      { 'f:limits': leaf('cpu') },
      { limits: { cpu: '1' } },
    ],
    [
      'a quantity is a number',
      { requests: { cpu: 0.1 } },
      { 'f:requests': leaf('cpu') },
      { requests: { cpu: '100m' } },
    ],
    ['a size is written in bytes', { sizeLimit: '1Gi' }, leaf('sizeLimit'), { sizeLimit: '1073741824' }],
    [
      'a quota is written canonically',
      { hard: { 'requests.cpu': '4000m' } },
      { 'f:hard': leaf('requests.cpu') },
      { hard: { 'requests.cpu': '4' } },
    ],
    [
      'a field below is called as one at the top',
      { ref: { kind: 'A', apiVersion: 'v1', name: 'x' } },
      { 'f:ref': leaf('kind', 'apiVersion', 'name') },
      { ref: { kind: 'A', apiVersion: 'v1', name: 'x' } },
    ],
    ['zero values are left out', { on: false, count: 0, text: '' }, leaf('on', 'count', 'text'), {}],
    ['an empty map is left out', { strategy: {} }, leaf('strategy'), {}],
    [
      'an empty map was filled in',
      { strategy: {} },
      leaf('strategy'),
      { strategy: { type: 'RollingUpdate' } },
    ],
    ["an empty list of items is nobody's", { containers: [] }, {}, {}],
    ['an empty atomic list is left out', { args: [] }, leaf('args'), {}],
    ['null is nothing', { gone: null, there: 1 }, leaf('there'), { there: 1 }],
    [
      'a key has a default',
      { ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
      {
        'f:ports': {
          'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, ...leaf('containerPort') },
          'k:{"containerPort":53,"protocol":"UDP"}': { '.': {}, ...leaf('containerPort', 'protocol') },
        },
      },
      {
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
      },
    ],
  ])('when %s', (_title, spec, set, stored) => {
    expect(unchanged(desired(spec), live(stored, set))).toBe('same');
  });
});

describe('an object is not the same', () => {
  test('when any value differs', () => {
    fc.assert(
      fc.property(typedStruct, fc.nat(), (typed, seed) => {
        const changed = changeOne(typed, seed);
        fc.pre(changed !== undefined);
        const verdict = unchanged(desired(valueOf(changed)), live(valueOf(typed), ownedBy(typed)));
        expect(verdict).not.toBe('same');
      }),
      { numRuns: 500 },
    );
  });

  test('when we own a field less, since somebody took it, or a field more, since it is no longer wanted', () => {
    fc.assert(
      fc.property(typedStruct, fc.nat(), (typed, seed) => {
        const set = ownedBy(typed) ?? {};
        const paths = pathsOf(set);
        fc.pre(paths.length > 0);
        const path = paths[seed % paths.length]!;
        const less = remove(set, path.map(member));
        fc.pre(!sameSet(set, less));
        // that nobody owns an empty list is no difference to anybody
        fc.pre(!isTraceless(valueAt(valueOf(typed), path)));
        expect(unchanged(desired(valueOf(typed)), live(valueOf(typed), less))).not.toBe('same');
        const without = withoutPath({ spec: valueOf(typed) }, [{ field: 'spec' }, ...path]).spec;
        fc.pre(!sameSet(fieldSetOf({ spec: without }, { 'f:spec': set }), { 'f:spec': set }));
        expect(unchanged(desired(without), live(valueOf(typed), set))).not.toBe('same');
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, unknown, FieldSet, unknown]>([
    ['a text looks like a quantity', { data: { a: '1000m' } }, { 'f:data': leaf('a') }, { data: { a: '1' } }],
    [
      'a value of an environment variable looks like a quantity',
      { value: '1Gi' },
      leaf('value'),
      { value: '1073741824' },
    ],
    [
      'a quantity differs',
      { limits: { cpu: '1001m' } },
      { 'f:limits': leaf('cpu') },
      { limits: { cpu: '1' } },
    ],
    ['a list is to be empty that somebody filled', { args: [] }, {}, { args: ['-v'] }],
    [
      'a field below that is called as one at the top differs',
      { ref: { kind: 'B' } },
      { 'f:ref': leaf('kind') },
      { ref: { kind: 'A' } },
    ],
    ['a number became a text', { port: '80' }, leaf('port'), { port: 80 }],
    ['the stored value is gone', { image: 'a' }, leaf('image'), {}],
    ['an item is missing in the cluster', { tags: ['a'] }, { 'f:tags': { 'v:"a"': {} } }, { tags: [] }],
    [
      'a key is gone from an atomic map',
      { selector: { a: 1 } },
      leaf('selector'),
      { selector: { a: 1, b: 2 } },
    ],
    ['an atomic list is longer', { args: ['a'] }, leaf('args'), { args: ['a', 'b'] }],
  ])('when %s', (_title, spec, set, stored) => {
    expect(unchanged(desired(spec), live(stored, set))).not.toBe('same');
  });

  test('when items changed places: the server keeps the order that was applied', () => {
    const set = {
      'f:env': {
        'k:{"name":"a"}': { '.': {}, ...leaf('name') },
        'k:{"name":"b"}': { '.': {}, ...leaf('name') },
      },
    };
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect(unchanged(desired({ env: [b, a] }), live({ env: [a, b] }, set))).toBe('unsure');
    expect(
      unchanged(desired({ env: [a, b] }), live({ env: [{ name: 'x' }, a, { name: 'y' }, b] }, set)),
    ).toBe('same');
  });

  test.each<[string, Partial<ManagedFields>, string]>([
    ['another manager applied it', { manager: 'kubectl' }, 'different'],
    ['we wrote it without applying', { operation: 'Update' }, 'different'],
    ['we applied a subresource only', { subresource: 'status' }, 'different'],
    ['we applied it in another version', { apiVersion: 'example.com/v1beta1' }, 'unsure'],
  ])('when %s', (_title, entry, verdict) => {
    expect(unchanged(desired({ a: 1 }), live({ a: 1 }, leaf('a'), entry))).toBe(verdict);
  });

  test('when labels differ, while names and what the server writes do not count', () => {
    const labelled = (labels: object) =>
      ({ ...head, metadata: { ...head.metadata, labels } }) as KubernetesObject;
    const stored = (labels: object, set: FieldSet): LiveObject => {
      const managed = {
        manager: 'cto',
        operation: 'Apply',
        apiVersion: 'example.com/v1',
        fieldsV1: { 'f:metadata': { 'f:labels': set } },
      } as const;
      return {
        ...head,
        metadata: {
          ...head.metadata,
          generation: 3,
          labels: labels as Record<string, string>,
          managedFields: [managed],
        },
      };
    };
    expect(unchanged(labelled({ a: '1' }), stored({ a: '1', theirs: 'x' }, leaf('a')))).toBe('same');
    expect(unchanged(labelled({ a: '2' }), stored({ a: '1' }, leaf('a')))).toBe('different');
    expect(unchanged(labelled({ a: '1' }), stored({ a: '1', b: '1' }, leaf('a', 'b')))).toBe('different');
  });
});

describe('defaults within atomic values', () => {
  const policy = (ports: unknown) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'a' },
    spec: { ingress: [{ ports }] },
  });
  const stored = (ports: unknown): LiveObject => {
    const managed = {
      manager: 'cto',
      operation: 'Apply',
      apiVersion: 'networking.k8s.io/v1',
      fieldsV1: { 'f:spec': leaf('ingress') },
    } as const;
    return { ...policy(ports), metadata: { name: 'a', managedFields: [managed] } };
  };

  test('are known for built-in kinds', () => {
    expect(unchanged(policy([{ port: 80 }]), stored([{ port: 80, protocol: 'TCP' }]))).toBe('same');
  });

  test('are no excuse for other values, nor for other kinds', () => {
    expect(unchanged(policy([{ port: 80 }]), stored([{ port: 80, protocol: 'UDP' }]))).toBe('unsure');
    expect(unchanged(policy([{ port: 80 }]), stored([{ port: 80, endPort: 90 }]))).toBe('unsure');
    expect(
      unchanged(
        desired({ list: [{ port: 80 }] }),
        live({ list: [{ port: 80, protocol: 'TCP' }] }, leaf('list')),
      ),
    ).toBe('unsure');
  });
});

/** Changes the scalar with this number, counted as they come; undefined when there is none. */
function changeOne(node: Typed & { is: 'struct' }, seed: number): Typed | undefined {
  const count = countScalars(node);
  return count === 0 ? undefined : change(node, seed % count).node;
}

function countScalars(node: Typed): number {
  if (node.is === 'scalar') return 1;
  if (node.is === 'map') return Object.keys(node.entries).length;
  if (node.is === 'struct')
    return Object.values(node.fields).reduce((sum, one) => sum + countScalars(one), 0);
  return node.is === 'keyed'
    ? node.items.reduce((sum, { fields }) => sum + countScalars({ is: 'struct', fields }), 0)
    : 0;
}

function change(node: Typed, at: number): { readonly node: Typed; readonly rest: number } {
  const other = 'changed by the test';
  if (node.is === 'scalar') return { node: at === 0 ? { is: 'scalar', value: other } : node, rest: at - 1 };
  if (node.is === 'map') {
    const entries = Object.entries(node.entries).map(
      ([key, value], index) => [key, index === at ? other : value] as const,
    );
    return { node: { is: 'map', entries: Object.fromEntries(entries) }, rest: at - entries.length };
  }
  if (node.is === 'struct') {
    let rest = at;
    const fields = Object.entries(node.fields).map(([field, one]) => {
      const result = change(one, rest);
      rest = result.rest;
      return [field, result.node] as const;
    });
    return { node: { is: 'struct', fields: Object.fromEntries(fields) }, rest };
  }
  if (node.is === 'atomic' || node.is === 'set') return { node, rest: at };
  let rest = at;
  const items = node.items.map(({ name, fields }) => {
    const result = change({ is: 'struct', fields }, rest);
    rest = result.rest;
    return { name, fields: (result.node as Typed & { is: 'struct' }).fields };
  });
  return { node: { is: 'keyed', items }, rest };
}

function member(element: ReturnType<typeof pathsOf>[number][number]): string {
  if ('field' in element) return `f:${element.field}`;
  return 'key' in element
    ? `k:${JSON.stringify(element.key)}`
    : `v:${JSON.stringify('value' in element ? element.value : 0)}`;
}

/** Takes a member out; what has nothing left below it goes too, as the API server does. */
function remove(set: FieldSet, [first, ...rest]: readonly string[]): FieldSet {
  if (first === undefined) return set;
  const { [first]: node = {}, ...others } = set;
  const left = rest.length === 0 ? {} : remove(node, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [first]: left };
}

function isTraceless(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return (
    typeof value === 'object' && Object.keys(value).length > 0 && Object.values(value).every(isTraceless)
  );
}
