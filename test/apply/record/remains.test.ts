import { beforeEach, describe, expect, test } from 'vitest';
import { packBundle } from '../../../src/apply/record/package.js';
import { findRemains, removeRemains } from '../../../src/apply/record/remains.js';
import { leaseObject } from '../../../src/apply/record/holder.js';
import { ensureNamespace, storeBundle, writeParent } from '../../../src/apply/record/write.js';
import { refText } from '../../../src/kube/resources.js';
import { createFakeApi, failure, type FakeApi } from '../run/support/fake-api.js';
import { createFakeClock, type FakeClock } from '../run/support/fake-clock.js';
import { bundleOf, contextOf, platform } from '../run/support/fixtures.js';

const root = '/api/v1/namespaces/cto-system';
const leasePath = (name: string) => `/apis/coordination.k8s.io/v1/namespaces/cto-system/leases/${name}`;

let api: FakeApi;
let clock: FakeClock;
let ctx: ReturnType<typeof contextOf>;

beforeEach(() => {
  api = createFakeApi();
  clock = createFakeClock();
  ctx = contextOf(api, clock);
});

/** The lock of a run that was stopped a minute ago. */
function leaveLease(name = platform, agoSeconds = 60) {
  const renewed = api.now - agoSeconds * 1000;
  const holder = { identity: 'ann@desk/7/x', renewed, acquired: renewed, duration: 15_000, transitions: 0 };
  put(leasePath(name), leaseObject(name, holder));
}

function put(path: string, object: object) {
  const { metadata, ...rest } = object as { metadata: { name: string } };
  api.objects.set(path, {
    ...(rest as { apiVersion: string; kind: string }),
    metadata: { ...metadata, uid: path, resourceVersion: '1' },
  });
}

function putForeign() {
  put(`${root}/secrets/foreign`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'foreign', namespace: 'cto-system' },
  });
}

const texts = async (named?: string) =>
  (await findRemains(ctx, named)).map(({ platform: whose, objects }) => [whose, objects.map(refText)]);

describe('what a first run left that was stopped before its record was there', () => {
  test('is nothing without the namespace', async () => {
    expect(await texts()).toEqual([]);
  });

  test('is the bare namespace, of nobody', async () => {
    await ensureNamespace(ctx);
    expect(await texts()).toEqual([[undefined, ['Namespace cto-system']]]);
  });

  test('is the lock and pieces of the bundle, and the namespace last', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    await storeBundle(ctx, platform, await packBundle(bundleOf('kind: Namespace\n')));
    const [[whose, objects] = []] = await texts();
    expect(whose).toBe(platform);
    expect(objects).toEqual([
      'Lease cto-system/demo',
      expect.stringMatching(/^ConfigMap cto-system\/demo-bundle-/),
      'Namespace cto-system',
    ]);
  });

  test('is told apart by installation; one with a record has left nothing', async () => {
    await ensureNamespace(ctx);
    for (const name of ['b', 'a', platform]) leaveLease(name);
    await writeParent(ctx, platform, { groupKinds: [], namespaces: [] });
    expect(await texts()).toEqual([
      ['a', ['Lease cto-system/a']],
      ['b', ['Lease cto-system/b']],
    ]);
    expect(await texts('b')).toEqual([['b', ['Lease cto-system/b']]]);
    expect(await texts(platform)).toEqual([]);
  });

  test('is without the namespace when something of others is in it, or it is not ours', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    putForeign();
    expect(await texts()).toEqual([[platform, ['Lease cto-system/demo']]]);
    api.objects.delete(leasePath(platform));
    expect(await texts()).toEqual([]);

    api.objects.delete(`${root}/secrets/foreign`);
    put(root, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cto-system' } });
    expect(await texts()).toEqual([]);
  });

  test('is no lock of the same name that does not carry our labels', async () => {
    await ensureNamespace(ctx);
    put(leasePath(platform), {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: platform, namespace: 'cto-system' },
    });
    expect(await texts()).toEqual([]);
    expect(await texts(platform)).toEqual([]);
  });

  test('is found by name where locks may be read and not listed, and is nothing where the namespace may not be read', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    api.intercept = ({ path, method = 'GET' }) => {
      if (method === 'GET' && path.endsWith('/leases')) throw failure('forbidden', 403, 'no list');
    };
    expect(await texts(platform)).toEqual([[platform, ['Lease cto-system/demo']]]);
    expect(await texts()).toEqual([]);
    api.intercept = ({ path }) => {
      if (path === root) throw failure('forbidden', 403, 'no get');
    };
    expect(await texts(platform)).toEqual([]);
  });
});

describe('removing it', () => {
  const remove = async (named?: string) => {
    const [left] = await findRemains(ctx, named);
    if (left === undefined) throw new Error('nothing is left');
    await removeRemains(ctx, left);
  };

  test('leaves nothing', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    await remove();
    expect([...api.objects.keys()].filter((path) => path.startsWith(root))).toEqual([]);
    expect(api.objects.has(leasePath(platform))).toBe(false);
  });

  test('of the bare namespace removes it', async () => {
    await ensureNamespace(ctx);
    await remove();
    expect(api.objects.has(root)).toBe(false);
  });

  test('touches nothing of others', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    leaveLease('another');
    putForeign();
    await remove(platform);
    expect(api.objects.has(leasePath(platform))).toBe(false);
    expect(api.objects.has(leasePath('another'))).toBe(true);
    expect(api.objects.has(`${root}/secrets/foreign`)).toBe(true);
  });

  test('is refused while a first run is under way, which is not disturbed', async () => {
    await ensureNamespace(ctx);
    leaveLease(platform, 1);
    const before = api.writes.length;
    await expect(remove()).rejects.toMatchObject({ code: 'E_LOCKED', exitCode: 4 });
    expect(api.writes).toHaveLength(before);
  });

  test('is refused when there is a record by now', async () => {
    await ensureNamespace(ctx);
    leaveLease();
    const [left] = await findRemains(ctx);
    await writeParent(ctx, platform, { groupKinds: [], namespaces: [] });
    await expect(removeRemains(ctx, left ?? { objects: [] })).rejects.toMatchObject({
      code: 'E_MOVED',
      exitCode: 4,
    });
    expect(api.objects.has(`${root}/configmaps/demo`)).toBe(true);
  });
});
