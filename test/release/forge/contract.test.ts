import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/folder.js';
import { commit, contractViolations, setUp } from '../support/forge.js';

const draftOf = (tag: string) => ({ tag, target: commit, name: tag, body: 'notes', prerelease: false });

function fileOf(name: string, content: string | Buffer) {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, content);
  return { name, path, size: Buffer.byteLength(content), contentType: 'application/octet-stream' };
}

async function bytes(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the local forge holds the contract of GitHub', () => {
  test('requests and answers of every method of the port fit the published description', async () => {
    const { forge, releases } = await setUp({ immutable: true });
    await releases.repository();
    expect(await releases.immutable()).toBe(true);
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    await releases.upload(draft, fileOf('a.txt', 'hello'));
    await releases.assets(draft.id);
    await releases.list();
    await releases.get(draft.id);
    await releases.update(draft.id, { draft: false, latest: true });
    await releases.byTag('v1.0.0');
    await releases.latest();
    await releases.createTag('v2.0.0', commit);
    await releases.tag('v2.0.0');
    await releases.removeTag('v2.0.0');
    await releases.generateNotes('v1.1.0', commit, 'v1.0.0');
    await releases.attestations('0'.repeat(64));
    await releases.rateLimit();
    await releases.remove(draft.id);
    expect(forge.exchanges.length).toBeGreaterThan(16);
    expect(contractViolations(forge)).toEqual([]);
  });

  test('a draft is found in the list and by its number, never by its tag, and by nobody without the right to write', async () => {
    const { forge, releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const seen = await fetch(`${forge.url}/repos/acme/platform/releases`);
    expect(await seen.json()).toEqual([]);
    expect(await releases.byTag('v1.0.0')).toBeUndefined();
    expect((await releases.list()).map(({ id }) => id)).toEqual([draft.id]);
    expect(await releases.get(draft.id)).toMatchObject({ draft: true, tag: 'v1.0.0' });
    expect(await releases.latest()).toBeUndefined();
  });

  test('publishing makes the tag at the commit, and the release the latest one', async () => {
    const { releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    expect(await releases.tag('v1.0.0')).toBeUndefined();
    await releases.update(draft.id, { draft: false, latest: true });
    expect(await releases.tag('v1.0.0')).toMatchObject({ commit });
    expect((await releases.latest())?.tag).toBe('v1.0.0');
  });

  test('neither a prerelease nor a release that says so becomes the latest one', async () => {
    const { releases } = await setUp();
    const publish = async (tag: string, prerelease: boolean, latest: boolean) => {
      const draft = await releases.createDraft({ ...draftOf(tag), prerelease });
      await releases.update(draft.id, { draft: false, latest });
    };
    await publish('v1.0.0', false, true);
    await publish('v1.1.0-rc.1', true, false);
    await publish('v0.9.1', false, false);
    expect((await releases.latest())?.tag).toBe('v1.0.0');
  });

  test('a second release of a tag is refused', async () => {
    const { releases } = await setUp();
    const [first, second] = [
      await releases.createDraft(draftOf('v1.0.0')),
      await releases.createDraft(draftOf('v1.0.0')),
    ];
    await releases.update(first.id, { draft: false });
    await expect(releases.update(second.id, { draft: false })).rejects.toThrow(/already_exists/);
    await expect(releases.createDraft(draftOf('v1.0.0'))).rejects.toThrow(/already_exists/);
  });

  test('bytes come back as they were sent, with their digest, over another host that never sees the token', async () => {
    const { forge, releases } = await setUp();
    const content = Buffer.alloc(3_000_000, 'cto');
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const uploaded = await releases.upload(draft, fileOf('big.bin', content));
    if (uploaded.is !== 'uploaded') throw new Error('not uploaded');
    expect(uploaded.asset).toMatchObject({
      name: 'big.bin',
      size: content.length,
      state: 'uploaded',
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect((await bytes(await releases.download(uploaded.asset))).equals(content)).toBe(true);
    expect(forge.exchanges.map(({ route, status }) => `${route} ${status}`)).toContain(
      '/bytes/{asset_id} 200',
    );
    expect(readFileSync(forge.bytesOf(uploaded.asset.id)).equals(content)).toBe(true);
  });

  test('the storage behind downloads refuses a request that brings the token along', async () => {
    const { forge, releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const uploaded = await releases.upload(draft, fileOf('a.txt', 'hello'));
    if (uploaded.is !== 'uploaded') throw new Error('not uploaded');
    const answer = await fetch(uploaded.asset.url, {
      redirect: 'manual',
      headers: {
        accept: 'application/octet-stream',
        authorization: `Bearer ${[...forge.state.tokens.keys()][0]!}`,
      },
    });
    const location = answer.headers.get('location')!;
    expect(new URL(location).origin).not.toBe(forge.url);
    expect((await fetch(location, { headers: { authorization: 'Bearer x' } })).status).toBe(400);
    expect((await fetch(location)).status).toBe(200);
  });

  test('an empty file is uploaded like any other', async () => {
    const { releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const uploaded = await releases.upload(draft, fileOf('empty', ''));
    expect(uploaded).toMatchObject({ is: 'uploaded', asset: { size: 0, state: 'uploaded' } });
  });

  test('a name that is taken is no failure of ours to word: the caller looks what is there', async () => {
    const { releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    await releases.upload(draft, fileOf('a.txt', 'one'));
    expect(await releases.upload(draft, fileOf('a.txt', 'two'))).toEqual({ is: 'exists' });
  });

  test('odd characters of a name become dots', async () => {
    const { releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const uploaded = await releases.upload(draft, fileOf('a b(ü).txt', 'x'));
    expect(uploaded).toMatchObject({ asset: { name: 'a.b..txt' } });
  });

  test('an immutable release keeps assets and tag, and its tag is burnt when it goes', async () => {
    const { forge, releases } = await setUp({ immutable: true });
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    const uploaded = await releases.upload(draft, fileOf('a.txt', 'x'));
    const published = await releases.update(draft.id, { draft: false });
    expect(published.immutable).toBe(true);
    await expect(releases.upload(published, fileOf('b.txt', 'x'))).rejects.toThrow(/immutable/);
    if (uploaded.is === 'uploaded')
      await expect(releases.removeAsset(uploaded.asset.id)).rejects.toThrow(/immutable/);
    await expect(releases.removeTag('v1.0.0')).rejects.toThrow(/immutable/);
    await expect(releases.update(draft.id, { body: 'new words' })).resolves.toMatchObject({
      body: 'new words',
    });
    await releases.remove(draft.id);
    expect([...forge.state.burnt]).toEqual(['v1.0.0']);
    await expect(releases.createDraft(draftOf('v1.0.0'))).rejects.toThrow(/used by an immutable release/);
  });

  test('long lists come in pages and are read to their end', async () => {
    const { forge, releases } = await setUp();
    for (let number = 0; number < 230; number += 1) await releases.createDraft(draftOf(`v0.0.${number}`));
    expect(await releases.list()).toHaveLength(230);
    expect(
      forge.exchanges.filter(({ method, route }) => method === 'GET' && route.endsWith('/releases')),
    ).toHaveLength(3);
  });

  test('downloads by name work without a token, as installers use them', async () => {
    const { forge, releases } = await setUp();
    const draft = await releases.createDraft(draftOf('v1.0.0'));
    await releases.upload(draft, fileOf('a.txt', 'hello'));
    const address = `${forge.webUrl}/acme/platform/releases/download/v1.0.0/a.txt`;
    expect((await fetch(address)).status).toBe(404);
    await releases.update(draft.id, { draft: false, latest: true });
    expect(await (await fetch(address)).text()).toBe('hello');
    const latest = await fetch(`${forge.webUrl}/acme/platform/releases/latest`, { redirect: 'manual' });
    expect(latest.headers.get('location')).toBe(`${forge.webUrl}/acme/platform/releases/tag/v1.0.0`);
  });
});
