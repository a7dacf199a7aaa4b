import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { scriptedFaults } from '../../../src/release/forge/local/index.js';
import { commit, setUp, token } from '../../release/support/forge.js';
import { temporaryFolder } from '../../support/folder.js';

const releasesRoute = '/repos/{owner}/{repo}/releases';
const draft = { tag: 'v1.0.0', target: commit, name: 'v1.0.0', body: '', prerelease: false };

async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!isOperatorError(error)) throw error;
  return { code: error.code, message: error.message, hint: error.hint, exitCode: error.exitCode };
}

describe('what the server refuses is said with what to do', () => {
  test('a token that is not valid', async () => {
    const { client } = await setUp();
    const releases = await client({ token: 'ghp_notvalidnotvalidnotvalidnotvalid0000' });
    expect(await failureOf(releases.repository())).toMatchObject({
      code: 'E_GITHUB_TOKEN',
      message: expect.stringMatching(/^reading the repository failed: GitHub answered 401/) as string,
      hint: expect.stringMatching(/GITHUB_TOKEN/) as string,
      exitCode: 3,
    });
  });

  test('a token without the right', async () => {
    const { client } = await setUp({ tokens: { [token]: { login: 'reader', mayWrite: false } } });
    expect(await failureOf((await client()).createDraft(draft))).toMatchObject({
      code: 'E_GITHUB_RIGHTS',
      hint: expect.stringMatching(/contents: write/) as string,
    });
  });

  test('a server that does not answer, and what continues the release', async () => {
    const { client } = await setUp();
    const releases = await client({ apiUrl: 'http://127.0.0.1:9', attempts: 2 });
    expect(await failureOf(releases.list())).toMatchObject({
      code: 'E_GITHUB_UNREACHABLE',
      hint: expect.stringMatching(/resume/) as string,
    });
  });

  test('a local file that cannot be read is no matter of the server', async () => {
    const { releases } = await setUp();
    const release = await releases.createDraft(draft);
    const missing = { name: 'a', path: '/nowhere/a', size: 3, contentType: 'text/plain' };
    await expect(releases.upload(release, missing)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what may pass is tried again', () => {
  test.each([500, 502, 503])('a read that is answered %i', async (status) => {
    const { releases, clock, events } = await setUp({
      faults: scriptedFaults([{ route: `GET ${releasesRoute}`, call: 1, fault: { is: 'answer', status } }]),
    });
    expect(await releases.list()).toEqual([]);
    expect(clock.slept).toHaveLength(1);
    expect(events).toMatchObject([
      { kind: 'retry', what: 'listing the releases', because: `GitHub answered ${status}` },
    ]);
  });

  test('a read of which the connection is cut', async () => {
    const { releases } = await setUp({
      faults: scriptedFaults([{ route: `GET ${releasesRoute}`, call: 1, fault: { is: 'reset' } }]),
    });
    expect(await releases.list()).toEqual([]);
  });

  test.each([403, 429] as const)(
    'a write that is asked by %i to come back, after as long as that',
    async (status) => {
      const { releases, clock } = await setUp({
        faults: scriptedFaults([
          { route: `POST ${releasesRoute}`, call: 1, fault: { is: 'slow-down', status, seconds: 17 } },
        ]),
      });
      await releases.createDraft(draft);
      expect(clock.slept).toEqual([17_000]);
    },
  );

  test('never a write whose end nobody knows: the draft would be there twice', async () => {
    const { forge, releases } = await setUp({
      faults: scriptedFaults([
        { route: `POST ${releasesRoute}`, call: 1, fault: { is: 'answer', status: 502, done: true } },
      ]),
    });
    expect(await failureOf(releases.createDraft(draft))).toMatchObject({ code: 'E_GITHUB' });
    expect(forge.state.releases.size).toBe(1);
  });

  test('an abort ends the waiting, with its own reason', async () => {
    const { client } = await setUp({
      faults: scriptedFaults([{ route: `GET ${releasesRoute}`, fault: { is: 'answer', status: 503 } }]),
    });
    const controller = new AbortController();
    const releases = await client({
      emit: (event) => {
        if (event.kind === 'retry') controller.abort(new Error('enough'));
      },
    });
    await expect(releases.list(controller.signal)).rejects.toThrow('enough');
  });
});

describe('broken transfers', () => {
  const uploads = 'POST /repos/{owner}/{repo}/releases/{release_id}/assets';
  const bytes = 'GET /bytes/{asset_id}';
  const file = (size: number) => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, Buffer.alloc(size, 'x'));
    return { name: 'a.bin', path, size, contentType: 'application/octet-stream' };
  };

  test.each([
    ['answered 502', { is: 'starter' }],
    ['cut in the middle', { is: 'reset', after: 100_000 }],
  ] as const)(
    'an upload that is %s fails in a way that may pass, and leaves an empty asset',
    async (_title, fault) => {
      const { releases } = await setUp({ faults: scriptedFaults([{ route: uploads, call: 1, fault }]) });
      const release = await releases.createDraft(draft);
      await expect(releases.upload(release, file(2_000_000))).rejects.toThrow(/uploading a.bin failed/);
      expect(await releases.assets(release.id)).toMatchObject([{ name: 'a.bin', state: 'starter', size: 0 }]);
    },
  );

  test('a download that ends before its announced length is an error, not a shorter file', async () => {
    const { releases } = await setUp({
      faults: scriptedFaults([{ route: bytes, fault: { is: 'truncate', bytes: 5, honest: true } }]),
    });
    const release = await releases.createDraft(draft);
    const uploaded = await releases.upload(release, file(100));
    if (uploaded.is !== 'uploaded') throw new Error('not uploaded');
    const read = async () => {
      for await (const chunk of await releases.download(uploaded.asset))
        expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toThrow();
  });
});
