import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import type { Artifact } from '../../../src/release/artifact.js';
import { readAuditLog } from '../../../src/release/audit/index.js';
import {
  lookForPruning,
  planPrune,
  prune,
  publishRelease,
  rollbackRelease,
  withMark,
  type PublishRequest,
} from '../../../src/release/publish/index.js';
import { commit, setUp, type Setting } from '../support/forge.js';
import { builtRelease, never, planOf, requestOf, sha256, worldOf } from '../support/publishing.js';

async function stoppedAt(setting: Setting, phase: string, more: { readonly reserveTag?: boolean } = {}) {
  const { folder, artifacts } = builtRelease();
  const request = requestOf(setting, folder, planOf(artifacts, {}, more));
  await stop(request, phase);
  return request;
}

async function stop(request: PublishRequest, phase: string) {
  const controller = new AbortController();
  const emit: PublishRequest['emit'] = (event) => {
    if (event.kind === 'phase' && event.phase === phase) controller.abort(new Error('stopped'));
  };
  await publishRelease({ ...request, emit }, controller.signal).catch(() => undefined);
}

describe('rolling back before publication', () => {
  test('deletes the draft with its files and the tag that was reserved: nothing is left', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify', { reserveTag: true });
    expect(setting.forge.state.tags.size).toBe(1);
    const report = await rollbackRelease(request, {}, never);
    expect(report).toMatchObject({ drafts: [1], tag: true });
    expect(worldOf(setting.forge)).toEqual({ releases: [], tags: {}, latest: undefined });
  });

  test('leaves a tag that was there before, and a draft of somebody else', async () => {
    const setting = await setUp({ tags: { 'v1.0.0': 'a'.repeat(40) } });
    const request = await stoppedAt(setting, 'verify', { reserveTag: true });
    await setting.releases.createDraft({
      tag: 'v1.0.0',
      target: 'main',
      name: 'by hand',
      body: '',
      prerelease: false,
    });
    const report = await rollbackRelease(request, {}, never);
    expect(report.tag).toBe(false);
    expect(worldOf(setting.forge)).toMatchObject({
      releases: [{ name: 'by hand' }],
      tags: { 'v1.0.0': 'a'.repeat(40) },
    });
  });

  test('leaves a reserved tag that was moved since', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify', { reserveTag: true });
    setting.forge.state.tags.set('v1.0.0', 'b'.repeat(40));
    expect((await rollbackRelease(request, {}, never)).tag).toBe(false);
    expect(setting.forge.state.tags.size).toBe(1);
  });

  test('can be asked for by the name of the owner, where the journal is lost', async () => {
    const setting = await setUp();
    await stoppedAt(setting, 'verify');
    const other = builtRelease();
    const request = { ...requestOf(setting, other.folder, planOf(other.artifacts)), owner: 'somebody' };
    expect((await rollbackRelease(request, { owner: 'job-1' }, never)).drafts).toEqual([1]);
  });

  test('only looks with a dry run', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify', { reserveTag: true });
    const before = worldOf(setting.forge);
    expect(await rollbackRelease(request, { dryRun: true }, never)).toEqual({ drafts: [1], tag: true });
    expect(worldOf(setting.forge)).toEqual(before);
  });

  test('never deletes what was published between looking and deleting', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify');
    const releases = {
      ...setting.releases,
      list: async (signal?: AbortSignal) => {
        const all = await setting.releases.list(signal);
        for (const { id } of all) await setting.releases.update(id, { draft: false, latest: true }, signal);
        return all;
      },
    };
    await expect(rollbackRelease({ ...request, releases }, {}, never)).rejects.toMatchObject({
      code: 'E_RELEASE_PUBLIC',
    });
    expect(setting.forge.state.releases.size).toBe(1);
  });

  test('may be done again', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify');
    await rollbackRelease(request, {}, never);
    expect(await rollbackRelease(request, {}, never)).toEqual({ drafts: [], tag: false });
  });

  test('makes room for other files of the same version, published from the same folder', async () => {
    const setting = await setUp();
    const { folder, ...request } = await stoppedAt(setting, 'verify', { reserveTag: true });
    await rollbackRelease({ folder, ...request }, {}, never);
    writeFileSync(join(folder, 'artifacts/checksums.txt'), 'mended');
    const artifacts = request.plan.files.map(({ name, path }): Artifact => {
      const bytes = readFileSync(join(folder, path), 'utf8');
      return { kind: 'checksums', name, path, size: bytes.length, sha256: sha256(bytes) };
    });
    const plan = planOf(artifacts, {}, { reserveTag: true });
    expect(await publishRelease(requestOf(setting, folder, plan), never)).toMatchObject({
      outcome: 'published',
    });
    const acts = readAuditLog(join(folder, 'audit.ndjson')).map(({ act, subject }) => `${act} ${subject}`);
    expect(acts.filter((act) => act === 'tag v1.0.0')).toHaveLength(2);
  });

  test('leaves a tag that somebody else made after the first time', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify', { reserveTag: true });
    expect((await rollbackRelease(request, {}, never)).tag).toBe(true);
    setting.forge.state.tags.set('v1.0.0', commit);
    await stop(request, 'verify');
    expect((await rollbackRelease(request, {}, never)).tag).toBe(false);
    expect(setting.forge.state.tags.get('v1.0.0')).toBe(commit);
  });
});

describe('rolling back after publication', () => {
  async function twoReleases(immutable: boolean) {
    const setting = await setUp({ immutable });
    const requests = ['1.0.0', '1.1.0'].map((version) => {
      const { folder, artifacts } = builtRelease();
      return requestOf(setting, folder, planOf(artifacts, { version }));
    });
    for (const request of requests) await publishRelease(request, never);
    return { setting, request: requests[1]! };
  }

  test('asks for a reason and deletes nothing', async () => {
    const { setting, request } = await twoReleases(false);
    const before = worldOf(setting.forge);
    const error: unknown = await rollbackRelease(request, {}, never).catch((reason: unknown) => reason);
    expect(isOperatorError(error) && error).toMatchObject({ code: 'E_RELEASE_PUBLIC', exitCode: 4 });
    expect(worldOf(setting.forge)).toEqual(before);
  });

  test.each([false, true])(
    'marks it in its notes and makes the one before the latest again (immutable: %s)',
    async (immutable) => {
      const { setting, request } = await twoReleases(immutable);
      const report = await rollbackRelease(request, { because: 'it eats data' }, never);
      expect(report).toMatchObject({ latest: 'v1.0.0', superseded: { tag: 'v1.1.0' } });
      const world = worldOf(setting.forge);
      expect(world).toMatchObject({ latest: 'v1.0.0', tags: { 'v1.1.0': 'a'.repeat(40) } });
      expect(world.releases[1]?.body).toMatch(
        /^> \[!CAUTION\]\n> \*\*This release is superseded by v1\.0\.0\.\*\* it eats data\n\nWhat is new/,
      );
      expect(world.releases[1]?.assets).toHaveLength(3);
    },
  );

  test('a superseded release never becomes the latest one again', async () => {
    const { setting, request } = await twoReleases(false);
    await rollbackRelease(request, { because: 'it eats data' }, never);
    const { folder, artifacts } = builtRelease();
    await publishRelease(requestOf(setting, folder, planOf(artifacts, { version: '1.0.1' })), never);
    expect(worldOf(setting.forge).latest).toBe('v1.0.1');
  });
});

describe('pruning', () => {
  const day = 86_400_000;
  const dateOf = (age: number) => new Date(1000 * day - age * day).toISOString();
  const release = (
    id: number,
    mode: 'nightly' | 'release' | 'draft' | undefined,
    age: number,
    draft = false,
  ) => ({
    id,
    tag: `t${id}`,
    target: '',
    name: '',
    body:
      mode === undefined
        ? 'by hand'
        : withMark('', { format: 1, owner: 'x', mode, plan: 'p', begun: dateOf(age) }),
    draft,
    prerelease: true,
    immutable: false,
    ...(!draft && { publishedAt: dateOf(age) }),
    uploadUrl: '',
    page: '',
    assets: [],
  });

  test('keeps the newest nightly releases, everything without our mark, full releases, fresh drafts and wanted ones', () => {
    const all = [
      release(1, 'nightly', 1),
      release(2, 'nightly', 3),
      release(3, 'nightly', 2),
      release(4, undefined, 900),
      release(5, 'release', 900),
      release(6, 'release', 2, true),
      release(7, 'release', 20, true),
      release(8, 'draft', 20, true),
      release(9, undefined, 900, true),
    ];
    expect(planPrune(all, { nightlies: 2 }, 1000 * day).map(({ id, withTag }) => [id, withTag])).toEqual([
      [2, true],
      [7, false],
    ]);
  });

  test('deletes release and tag of an old nightly; looking deletes nothing', async () => {
    const setting = await setUp();
    for (const version of ['1.0.0-nightly.1', '1.0.0-nightly.2']) {
      const { folder, artifacts } = builtRelease();
      await publishRelease(
        requestOf(setting, folder, planOf(artifacts, { version, mode: 'nightly' })),
        never,
      );
    }
    const context = { ...setting, audit: { add: () => undefined }, emit: () => undefined };
    const agreed = await lookForPruning(context, { nightlies: 1 }, never);
    expect(setting.forge.state.releases.size).toBe(2);
    expect(await prune(context, { nightlies: 1, agreed }, never)).toEqual(agreed);
    expect(worldOf(setting.forge)).toMatchObject({
      releases: [{ tag: 'v1.0.0-nightly.2' }],
      tags: { 'v1.0.0-nightly.2': 'a'.repeat(40) },
    });
  });

  test.each(['before', 'after'] as const)(
    'that ends %s any of its requests leaves nothing that the next one does not find',
    async (moment) => {
      let requests = 1;
      for (let stop = 1; stop <= requests; stop += 1) {
        const controller = new AbortController();
        const counting = { from: Infinity };
        const setting = await setUp({
          onRequest: ({ number }, now) => {
            if (number === counting.from + stop && now === moment) controller.abort(new Error('stopped'));
          },
        });
        for (const version of ['1.0.0-nightly.1', '1.0.0-nightly.2']) {
          const { folder, artifacts } = builtRelease();
          const plan = planOf(artifacts, { version, mode: 'nightly' });
          await publishRelease(requestOf(setting, folder, plan), never);
          await setting.clock.sleep(8 * day);
        }
        const context = { ...setting, audit: { add: () => undefined }, emit: () => undefined };
        const run = async (signal: AbortSignal) => {
          const agreed = await lookForPruning(context, { nightlies: 1 }, signal);
          await prune(context, { nightlies: 1, agreed }, signal);
        };
        counting.from = setting.forge.exchanges.length;
        await run(controller.signal).catch((error: unknown) => {
          if (!controller.signal.aborted) throw error;
        });
        if (!controller.signal.aborted) requests = setting.forge.exchanges.length - counting.from;
        else requests = stop + 1;
        await run(never);
        expect(worldOf(setting.forge), `stopped at request ${stop}`).toMatchObject({
          releases: [{ tag: 'v1.0.0-nightly.2' }],
          tags: { 'v1.0.0-nightly.2': 'a'.repeat(40) },
        });
        expect(setting.forge.state.tags.size, `stopped at request ${stop}`).toBe(1);
      }
    },
  );

  test('takes no draft for forgotten because its commit is old', async () => {
    const setting = await setUp();
    await stoppedAt(setting, 'verify');
    const [draft] = setting.forge.state.releases.values();
    expect(setting.clock.now() - Date.parse(draft?.createdAt ?? '')).toBeGreaterThan(20 * day);
    expect(await lookForPruning(setting, { nightlies: 1 }, never)).toEqual([]);
    await setting.clock.sleep(8 * day);
    expect(await lookForPruning(setting, { nightlies: 1 }, never)).toMatchObject([{ tag: 'v1.0.0' }]);
  });

  test('goes by the clock of the server: one of ours that runs ahead takes no draft for forgotten', async () => {
    const setting = await setUp();
    await stoppedAt(setting, 'verify');
    const ahead = { ...setting.clock, now: () => setting.clock.now() + 90 * 86_400_000 };
    expect(await lookForPruning({ ...setting, clock: ahead }, { nightlies: 1 }, never)).toEqual([]);
  });

  test('leaves a draft that was published between the consent and the deed', async () => {
    const setting = await setUp();
    const request = await stoppedAt(setting, 'verify');
    const [draft] = await setting.releases.list(never);
    const agreed = [
      { id: draft?.id ?? 0, tag: 'v1.0.0', because: 'forgotten', withTag: false, immutable: false },
    ];
    await publishRelease(request, never);
    const context = { ...setting, audit: { add: () => undefined }, emit: () => undefined };
    expect(await prune(context, { nightlies: 1, agreed }, never)).toEqual([]);
    expect(setting.forge.state.releases.size).toBe(1);
  });
});
