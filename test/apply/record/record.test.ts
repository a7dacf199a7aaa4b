import { beforeEach, describe, expect, test } from 'vitest';
import { listPlatforms, loadRevision, readRecord } from '../../../src/apply/record/index.js';
import { packBundle } from '../../../src/apply/record/package.js';
import type { StoredRevision } from '../../../src/apply/record/revision.js';
import {
  ensureNamespace,
  removeRecord,
  storeBundle,
  trimRevisions,
  writeParent,
  writeRevision,
} from '../../../src/apply/record/write.js';
import { createFakeApi, failure, type FakeApi } from '../run/support/fake-api.js';
import { createFakeClock, type FakeClock } from '../run/support/fake-clock.js';
import { bundleOf, contextOf, platform } from '../run/support/fixtures.js';

const scope = { groupKinds: [{ group: 'apps', kind: 'Deployment' }], namespaces: ['web'] };
const bundle = bundleOf('kind: Namespace\n');
const folder = '/api/v1/namespaces/cto-system';

let api: FakeApi;
let clock: FakeClock;
let ctx: ReturnType<typeof contextOf>;

beforeEach(async () => {
  api = createFakeApi();
  clock = createFakeClock();
  ctx = contextOf(api, clock);
  await ensureNamespace(ctx);
});

describe('the record of an installation', () => {
  test('is not there before the first run', async () => {
    expect(await readRecord(ctx, platform)).toBeUndefined();
    expect(await listPlatforms(ctx)).toEqual([]);
  });

  test('says where members are, who wrote it, and every revision, newest first', async () => {
    await writeParent(ctx, platform, scope);
    for (const number of [1, 2, 10]) await writeRevision(ctx, platform, revision(number));
    expect(await readRecord(ctx, platform)).toMatchObject({
      ...scope,
      platform,
      toolVersion: '1.2.3',
      revisions: [{ revision: 10 }, { revision: 2 }, { revision: 1 }],
    });
  });

  test('without a list of kinds names every kind that can be listed', async () => {
    await writeParent(ctx, platform, scope);
    const path = `${folder}/configmaps/demo`;
    const parent = api.objects.get(path);
    if (!parent) throw new Error('no parent');
    const annotations = Object.fromEntries(
      Object.entries(parent.metadata.annotations ?? {}).filter(([key]) => !key.includes('group-kinds')),
    );
    api.objects.set(path, { ...parent, metadata: { ...parent.metadata, annotations } });
    const kinds = (await readRecord(ctx, platform))?.groupKinds;
    expect(kinds).toContainEqual({ group: 'example.com', kind: 'Widget' });
  });

  test('is apart from those of others in the same cluster', async () => {
    await writeParent(ctx, platform, scope);
    await writeParent(ctx, 'another', scope);
    await writeRevision(ctx, 'another', revision(7));
    expect((await readRecord(ctx, platform))?.revisions).toEqual([]);
    expect(await listPlatforms(ctx)).toEqual(['another', platform]);
  });

  test('costs two requests to read', async () => {
    await writeParent(ctx, platform, scope);
    const asked: string[] = [];
    api.intercept = ({ path }) => void asked.push(path);
    await readRecord(ctx, platform);
    expect(asked).toHaveLength(2);
  });
});

describe('a bundle in the record', () => {
  test('comes back as it went', async () => {
    await keep(3);
    const loaded = await loadRevision(ctx, platform, 3);
    expect(loaded).toEqual(bundle);
  });

  test('in several pieces comes back, too', async () => {
    const packed = await packBundle(bundle, 50);
    await storeBundle(ctx, platform, packed);
    await writeRevision(ctx, platform, revision(3, { sha256: packed.sha256, chunks: packed.chunks.length }));
    expect((await loadRevision(ctx, platform, 3)).index).toEqual(bundle.index);
  });

  test('is stored once, however often it is deployed', async () => {
    await keep(1);
    const before = api.writes.length;
    await keep(2);
    expect(api.writes.slice(before).map(({ path }) => path)).toEqual([
      `${folder}/configmaps/demo-revision-2`,
    ]);
  });

  test.each([
    ['with a piece missing', (path: string) => api.objects.delete(path)],
    [
      'with a piece that was changed',
      (path: string) =>
        api.objects.set(path, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'x' },
          binaryData: { 'bundle.json.gz': 'AAAA' },
        }),
    ],
  ])('%s is refused', async (_, harm) => {
    await keep(3);
    harm([...api.objects.keys()].find((path) => path.includes('-bundle-')) ?? '');
    await expect(loadRevision(ctx, platform, 3)).rejects.toMatchObject({
      code: 'E_REVISION_BROKEN',
      exitCode: 3,
    });
  });

  test.each([4, 3])('of a revision that is not there, or has none, is refused: %i', async (number) => {
    await writeRevision(ctx, platform, revision(3));
    await expect(loadRevision(ctx, platform, number)).rejects.toMatchObject({ code: 'E_REVISION_MISSING' });
  });
});

describe('trimming', () => {
  test('leaves ten revisions, and only bundles that one of them has', async () => {
    const revisions: StoredRevision[] = [];
    for (let number = 1; number <= 12; number += 1)
      revisions.unshift(await keep(number, `text ${Math.ceil(number / 2)}`));
    await trimRevisions(ctx, platform, revisions);
    const names = [...api.objects.keys()].filter((path) => path.startsWith(`${folder}/configmaps/`));
    expect(names.filter((name) => name.includes('-revision-'))).toHaveLength(10);
    expect(names.filter((name) => name.includes('-bundle-'))).toHaveLength(5);
    await expect(loadRevision(ctx, platform, 3)).resolves.toBeDefined();
  });
});

describe('the namespace of the record', () => {
  test('is waited for while an earlier one is being deleted', async () => {
    const path = folder;
    const terminating = api.objects.get(path);
    if (!terminating) throw new Error('no namespace');
    api.objects.set(path, {
      ...terminating,
      metadata: { ...terminating.metadata, deletionTimestamp: '2026-11-24T12:00:00Z' },
    });
    const ensured = ensureNamespace(ctx);
    await clock.advance(2_000);
    api.objects.delete(path);
    await clock.until(ensured);
    expect(api.objects.get(path)?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('that does not go for a minute is an error that says where to look', async () => {
    const terminating = api.objects.get(folder);
    if (!terminating) throw new Error('no namespace');
    const metadata = { ...terminating.metadata, deletionTimestamp: '2026-11-24T12:00:00Z' };
    api.objects.set(folder, { ...terminating, metadata });
    await expect(clock.until(ensureNamespace(ctx))).rejects.toMatchObject({
      code: 'E_RECORD_NAMESPACE',
      exitCode: 3,
    });
  });
});

describe('removing the record', () => {
  const nothing = () => Promise.resolve();

  test('removes the namespace in one write when nothing else is in it', async () => {
    await keepAll();
    const before = api.writes.length;
    await removeRecord(ctx, platform, nothing);
    expect(api.writes.slice(before)).toMatchObject([{ method: 'DELETE', path: folder }]);
    expect(api.objects.size).toBe(0);
  });

  test('removes only what is about the installation when another one is there, its parent last', async () => {
    await keepAll();
    await writeParent(ctx, 'another', scope);
    const before = api.writes.length;
    await removeRecord(ctx, platform, nothing);
    expect(api.writes.slice(before).at(-1)?.path).toBe(`${folder}/configmaps/demo`);
    expect([...api.objects.keys()]).toEqual([folder, `${folder}/configmaps/another`]);
  });

  test('leaves a namespace that somebody else made', async () => {
    await keepAll();
    const namespace = api.objects.get(folder);
    if (!namespace) throw new Error('no namespace');
    api.objects.set(folder, { ...namespace, metadata: { ...namespace.metadata, labels: {} } });
    await removeRecord(ctx, platform, nothing);
    expect([...api.objects.keys()]).toEqual([folder]);
  });

  test('that is killed at any write leaves a record that is found and removed by the next run', async () => {
    for (let kill = 0; ; kill += 1) {
      api = createFakeApi();
      ctx = contextOf(api, clock);
      await ensureNamespace(ctx);
      await keepAll();
      await writeParent(ctx, 'another', scope);
      let left = kill;
      api.intercept = ({ method = 'GET' }) => {
        if (method !== 'GET' && left-- === 0) throw failure('connection', 0, 'killed');
      };
      const killed = await removeRecord(ctx, platform, nothing).then(
        () => false,
        () => true,
      );
      if (!killed) break;
      api.intercept = () => undefined;
      expect(await readRecord(ctx, platform)).toBeDefined();
      await removeRecord(ctx, platform, nothing);
      expect([...api.objects.keys()]).toEqual([folder, `${folder}/configmaps/another`]);
    }
  });
});

async function keep(number: number, text?: string): Promise<StoredRevision> {
  const packed = await packBundle(text === undefined ? bundle : bundleOf(text));
  await storeBundle(ctx, platform, packed);
  const one = revision(number, { sha256: packed.sha256, chunks: packed.chunks.length });
  await writeRevision(ctx, platform, one);
  return one;
}

async function keepAll(): Promise<void> {
  await writeParent(ctx, platform, scope);
  await keep(1, 'one');
  await keep(2, 'two');
}

function revision(number: number, stored?: StoredRevision['stored']): StoredRevision {
  return {
    revision: number,
    purpose: 'deploy',
    who: 'pat@laptop',
    began: '2026-11-24T12:00:00.000Z',
    result: 'succeeded',
    ...(stored && { stored }),
  };
}
