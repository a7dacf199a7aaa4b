import { describe, expect, test } from 'vitest';
import { deedsFor } from '../../scripts/lib/testbed/operators/plan.js';
import { repositoryName } from '../../scripts/lib/testbed/operators/run.js';
import { platformOperators } from '../../scripts/lib/testbed/operators/table.js';
import type { CustomResource, SimulatedKind } from '../../scripts/lib/testbed/operators/index.js';

const made: CustomResource = {
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: {
    name: 'one',
    namespace: 'a',
    uid: 'u',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { size: 2 },
};

const widgets: SimulatedKind = {
  group: 'example.org',
  version: 'v1',
  plural: 'widgets',
  subresource: true,
  finalizer: 'widgets.example.org',
  heldBy: ['gadgets'],
  status: ({ spec }) => ({ phase: 'Ready', size: spec?.['size'], names: ['x'] }),
  claims: ({ metadata }) => [{ name: `data-${metadata.name}`, size: '1Gi', owned: true }],
};

const withMetadata = (metadata: Partial<CustomResource['metadata']>, more: Partial<CustomResource> = {}) => ({
  ...made,
  ...more,
  metadata: { ...made.metadata, ...metadata },
});
const guarded = withMetadata({ finalizers: ['widgets.example.org'] });

describe('a simulated operator', () => {
  test('guards a new object with its finalizer before anything else, and keeps those of others', () => {
    expect(deedsFor(widgets, withMetadata({ finalizers: ['other'] }), false)).toEqual([
      { do: 'set-finalizers', finalizers: ['other', 'widgets.example.org'] },
    ]);
  });

  test('makes the claims of an object, then reports it healthy', () => {
    expect(deedsFor(widgets, guarded, false)).toEqual([
      { do: 'make-claim', claim: { name: 'data-one', size: '1Gi', owned: true } },
      { do: 'write-status', status: { phase: 'Ready', size: 2, names: ['x'] } },
    ]);
  });

  test('is content with what it wrote, whatever others added', () => {
    const status = { phase: 'Ready', size: 2, names: ['x'], more: true };
    expect(deedsFor(widgets, { ...guarded, status }, false)).toEqual([]);
  });

  test.each([
    ['another value', { phase: 'Ready', size: 1, names: ['x'] }],
    ['another list', { phase: 'Ready', size: 2, names: ['x', 'y'] }],
    ['no status', undefined],
  ])('writes again after %s', (_, status) => {
    const object: CustomResource = { ...guarded, ...(status && { status }) };
    expect(deedsFor(widgets, object, false).at(-1)).toMatchObject({ do: 'write-status' });
  });

  const leaving = withMetadata({ finalizers: ['other', 'widgets.example.org'], deletionTimestamp: 'now' });

  test('lets an object go that is deleted', () => {
    expect(deedsFor(widgets, leaving, false)).toEqual([{ do: 'set-finalizers', finalizers: ['other'] }]);
  });

  test('holds it while something else needs it', () => {
    expect(deedsFor(widgets, leaving, true)).toEqual([]);
  });

  test.each(platformOperators.flatMap(({ name, kinds }) => kinds.map((kind) => [name, kind] as const)))(
    'of %s is content with its own status ($plural)',
    (_, kind) => {
      const finalizers = kind.finalizer === undefined ? [] : [kind.finalizer];
      const object = withMetadata({ finalizers });
      const status = kind.status?.(object);
      expect(deedsFor(kind, { ...object, ...(status && { status }) }, false)).toEqual([]);
    },
  );
});

test.each([
  ['quay.io/argoproj/argo-events:v1.9.11', 'argo-events'],
  ['localhost:5000/mirror/velero', 'velero'],
  ['ghcr.io/a/b@sha256:0123', 'b'],
  ['ghcr.io/a/b:1@sha256:0123', 'b'],
  ['nats', 'nats'],
])('the image %s is in the repository %s', (image, name) => {
  expect(repositoryName(image)).toBe(name);
});
