import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../../src/synth/normalise.js';
import { inOrder } from '../../src/synth/order.js';
import type { RenderedObject } from '../../src/synth/render.js';

const rendered = (kind: string, namespace: string | undefined, name: string): RenderedObject => ({
  component: 'c',
  construct: 'c/x',
  object: { apiVersion: 'v1', kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
});

describe('inOrder', () => {
  test('puts what others refer to first and what intercepts them last', () => {
    const kinds = [
      'ValidatingWebhookConfiguration',
      'Deployment',
      'Sensor',
      'ServiceAccount',
      'Namespace',
      'ConfigMap',
    ];
    expect(
      inOrder(kinds.map((kind) => rendered(kind, undefined, 'x'))).map(({ object }) => object.kind),
    ).toEqual([
      'Namespace',
      'ServiceAccount',
      'ConfigMap',
      'Deployment',
      'Sensor',
      'ValidatingWebhookConfiguration',
    ]);
  });

  test('does not depend on the order in which objects were built', () => {
    const kind = fc.constantFrom('Pod', 'ConfigMap', 'Sensor', 'Namespace');
    const object = fc.tuple(kind, fc.constantFrom('a', 'b', undefined), fc.constantFrom('x', 'y', 'z'));
    fc.assert(
      fc.property(
        fc.uniqueArray(object, { selector: (o) => o.join('/') }),
        fc.infiniteStream(fc.nat()),
        (list, random) => {
          const objects = list.map(([k, ns, n]) => rendered(k, ns, n));
          const shuffled = [...objects].sort(() => ((random.next().value as number) % 3) - 1);
          expect(inOrder(shuffled)).toEqual(inOrder(objects));
        },
      ),
    );
  });
});

describe('normalise', () => {
  test('gives equal text for equal objects whatever order their keys were set in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(JSON.stringify(normalise(reversed))).toBe(JSON.stringify(normalise(value)));
      }),
    );
  });

  test('puts apiVersion, kind, metadata and names first, drops empty members, keeps the order of lists', () => {
    const value = {
      spec: { b: [2, 1], a: undefined, name: 'n', c: null },
      metadata: {},
      kind: 'K',
      apiVersion: 'v1',
    };
    expect(JSON.stringify(normalise(value))).toBe(
      '{"apiVersion":"v1","kind":"K","metadata":{},"spec":{"name":"n","b":[2,1]}}',
    );
  });
});
