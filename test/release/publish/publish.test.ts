import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { scriptedFaults, seededFaults, type Exchange } from '../../../src/release/forge/local/index.js';
import { publishRelease } from '../../../src/release/publish/index.js';
import { contractViolations, setUp, token } from '../support/forge.js';
import { builtRelease, contents, never, planOf, requestOf, sha256, worldOf } from '../support/publishing.js';

const uploadRoute = 'POST /repos/{owner}/{repo}/releases/{release_id}/assets';
const createRoute = 'POST /repos/{owner}/{repo}/releases';
const updateRoute = 'PATCH /repos/{owner}/{repo}/releases/{release_id}';
const bytesRoute = 'GET /bytes/{asset_id}';

async function errorOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!isOperatorError(error)) throw error;
  return error;
}

/** The release that a run without any trouble gives. */
async function reference(mode: 'release' | 'draft' = 'release') {
  const setting = await setUp();
  const { folder, artifacts } = builtRelease();
  await publishRelease(requestOf(setting, folder, planOf(artifacts, { mode })), never);
  return worldOf(setting.forge);
}

describe('a release', () => {
  test('is a draft first, gets its files, is read back byte for byte, and becomes public in one call', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const report = await publishRelease(requestOf(setting, folder, planOf(artifacts)), never);
    expect(report).toMatchObject({ tag: 'v1.0.0', outcome: 'published' });
    const writes = setting.forge.exchanges
      .filter(({ method }) => method !== 'GET')
      .map(({ method, route, request }) => ({ route: `${method} ${route}`, request }));
    expect(writes.map(({ route }) => route)).toEqual([
      createRoute,
      uploadRoute,
      uploadRoute,
      uploadRoute,
      updateRoute,
    ]);
    expect(writes.at(-1)?.request).toMatchObject({ draft: false, make_latest: 'true', prerelease: false });
    const downloads = setting.forge.exchanges.filter(({ route }) => route === '/bytes/{asset_id}');
    expect(downloads).toHaveLength(3);
    const published = setting.forge.exchanges.findIndex(({ method }) => method === 'PATCH');
    expect(downloads.every(({ number }) => number < published)).toBe(true);
    expect(worldOf(setting.forge)).toMatchObject({
      latest: 'v1.0.0',
      tags: { 'v1.0.0': 'a'.repeat(40) },
      releases: [
        {
          tag: 'v1.0.0',
          draft: false,
          assets: Object.entries(contents)
            .map(([name, content]) => `${name} uploaded ${sha256(content)}`)
            .sort(),
        },
      ],
    });
    expect(contractViolations(setting.forge)).toEqual([]);
  });

  test('that was published by this run before is found, and nothing is written', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const request = requestOf(setting, folder, planOf(artifacts));
    await publishRelease(request, never);
    const before = setting.forge.exchanges.length;
    await publishRelease(request, never);
    expect(setting.forge.exchanges.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each([
    ['prerelease', '1.1.0-rc.1', { draft: false, prerelease: true }],
    ['nightly', '1.1.0-nightly.20261130', { draft: false, prerelease: true }],
    ['draft', '1.1.0', { draft: true, prerelease: false }],
  ] as const)('of the mode %s leaves the latest release alone', async (mode, version, expected) => {
    const setting = await setUp();
    const first = builtRelease();
    await publishRelease(requestOf(setting, first.folder, planOf(first.artifacts)), never);
    const second = builtRelease();
    await publishRelease(
      requestOf(setting, second.folder, planOf(second.artifacts, { mode, version })),
      never,
    );
    expect(worldOf(setting.forge)).toMatchObject({
      latest: 'v1.0.0',
      releases: [{}, { tag: `v${version}`, ...expected }],
    });
  });

  test('of an older line does not become the latest one though it is published last', async () => {
    const setting = await setUp();
    for (const version of ['1.2.0', '1.1.1']) {
      const { folder, artifacts } = builtRelease();
      await publishRelease(requestOf(setting, folder, planOf(artifacts, { version })), never);
    }
    expect(worldOf(setting.forge).latest).toBe('v1.2.0');
  });

  test('reserves its tag when asked to, before anything is uploaded', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    await publishRelease(requestOf(setting, folder, planOf(artifacts, {}, { reserveTag: true })), never);
    const writes = setting.forge.exchanges.filter(({ method }) => method !== 'GET');
    expect(writes[0]?.route).toBe('/repos/{owner}/{repo}/git/refs');
  });

  test('is frozen where releases are immutable, with everything that belongs to it', async () => {
    const setting = await setUp({ immutable: true });
    const { folder, artifacts } = builtRelease();
    await publishRelease(requestOf(setting, folder, planOf(artifacts)), never);
    const [release] = setting.forge.state.releases.values();
    expect(release).toMatchObject({ immutable: true, draft: false });
    expect(release?.assets.size).toBe(3);
  });
});

describe('failures that may pass lead to the same release', () => {
  test.each([
    ['an upload that is answered 502 and leaves an empty asset', uploadRoute, { is: 'starter' }],
    ['an upload that is cut in the middle', uploadRoute, { is: 'reset', after: 2 }],
    [
      'an upload that arrived, of which the answer is lost',
      uploadRoute,
      { is: 'answer', status: 502, done: true },
    ],
    ['an upload that is answered 503', uploadRoute, { is: 'answer', status: 503 }],
    [
      'a draft that was made, of which the answer is lost',
      createRoute,
      { is: 'answer', status: 502, done: true },
    ],
    ['a draft that was made, and a connection that is cut', createRoute, { is: 'reset', done: true }],
    [
      'a draft that is not to be seen right after it was made',
      'GET /repos/{owner}/{repo}/releases/{release_id}',
      { is: 'answer', status: 404 },
    ],
    ['a publication of which the answer is lost', updateRoute, { is: 'answer', status: 502, done: true }],
    ['a secondary rate limit', uploadRoute, { is: 'slow-down', status: 403, seconds: 5 }],
    [
      'a download that is cut off, and says how long it should be',
      bytesRoute,
      { is: 'truncate', bytes: 2, honest: true },
    ],
    ['a download that is cut off, and says nothing', bytesRoute, { is: 'truncate', bytes: 2, honest: false }],
  ] as const)('%s', async (_title, route, fault) => {
    const setting = await setUp({ faults: scriptedFaults([{ route, call: 1, fault }]) });
    const { folder, artifacts } = builtRelease();
    await publishRelease(requestOf(setting, folder, planOf(artifacts)), never);
    expect(worldOf(setting.forge)).toEqual(await reference());
  });

  test.each(Array.from({ length: 10 }, (_, seed) => seed))(
    'any of them, spread by chance (seed %i)',
    async (seed) => {
      const setting = await setUp({ faults: seededFaults(seed, 0.25) });
      const { folder, artifacts } = builtRelease();
      const request = { ...requestOf(setting, folder, planOf(artifacts)), attempts: 20 };
      await publishRelease({ ...request, releases: await setting.client({ attempts: 20 }) }, never);
      expect(worldOf(setting.forge)).toEqual(await reference());
    },
  );
});

describe('a file that is not what was built is caught by its name', () => {
  const victim = 'checksums.txt';
  const tamper =
    (setting: () => Awaited<ReturnType<typeof setUp>>, when: (exchange: Exchange) => boolean) =>
    (exchange: Exchange, moment: 'before' | 'after') => {
      if (moment !== 'before' || !when(exchange)) return;
      for (const { assets } of setting().forge.state.releases.values())
        for (const asset of assets.values())
          if (asset.name === victim) {
            asset.sha256 = 'f'.repeat(64);
            writeFileSync(setting().forge.bytesOf(asset.id), 'evil');
          }
    };

  test('on the disk, before anything is sent', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    writeFileSync(join(folder, 'artifacts', victim), 'evil');
    const error = await errorOf(publishRelease(requestOf(setting, folder, planOf(artifacts)), never));
    expect(error.code).toBe('E_RELEASE_PREFLIGHT');
    expect(error.problems).toMatchObject([{ rule: 'release/tampered', value: victim }]);
    expect(setting.forge.exchanges.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test.each([
    [
      'in the list of the forge',
      ({ method, route }: Exchange) => method === 'GET' && route.endsWith('/{release_id}/assets'),
    ],
    ['between the download and the publication', ({ route }: Exchange) => route === '/bytes/{asset_id}'],
  ] as const)('%s, and nothing becomes public', async (_title, when) => {
    let uploaded = 0;
    const setting = await setUp({
      onRequest: (exchange, moment) => {
        if (exchange.route.endsWith('/assets') && exchange.method === 'POST' && moment === 'after')
          uploaded += 1;
        if (uploaded === 3) tamper(() => setting, when)(exchange, moment);
      },
    });
    const { folder, artifacts } = builtRelease();
    const error = await errorOf(publishRelease(requestOf(setting, folder, planOf(artifacts)), never));
    expect(error.code).toBe('E_RELEASE_DIFFERS');
    expect(error.message).toContain(victim);
    expect(worldOf(setting.forge)).toMatchObject({ releases: [{ draft: true }], tags: {} });
  });

  test('in the bytes that people would download, though the forge says the right digest', async () => {
    const setting = await setUp({
      faults: scriptedFaults([{ route: bytesRoute, call: 2, fault: { is: 'flip', at: 0 } }]),
    });
    const { folder, artifacts } = builtRelease();
    const error = await errorOf(publishRelease(requestOf(setting, folder, planOf(artifacts)), never));
    expect(error.code).toBe('E_RELEASE_DIFFERS');
    expect(error.problems).toMatchObject([{ rule: 'release/tampered' }]);
    expect(worldOf(setting.forge).releases).toMatchObject([{ draft: true }]);
  });

  test('once it is public, with what to do', async () => {
    let published = false;
    const setting = await setUp({
      onRequest: (exchange, moment) => {
        if (exchange.method === 'PATCH' && moment === 'after') published = true;
        if (published)
          tamper(
            () => setting,
            () => true,
          )(exchange, moment);
      },
    });
    const { folder, artifacts } = builtRelease();
    const error = await errorOf(publishRelease(requestOf(setting, folder, planOf(artifacts)), never));
    expect(error.message).toContain(victim);
    expect(error.hint).toMatch(/superseded/);
  });

  test('a file that nobody planned is named as well', async () => {
    let extra = false;
    const setting = await setUp({
      onRequest: ({ method, route }, moment) => {
        if (extra || method !== 'POST' || !route.endsWith('/assets') || moment !== 'after') return;
        extra = true;
        const [release] = setting.forge.state.releases.values();
        const [asset] = release!.assets.values();
        release!.assets.set(999, { ...asset!, id: 999, name: 'surprise.sh', state: 'uploaded' });
      },
    });
    const { folder, artifacts } = builtRelease();
    const error = await errorOf(publishRelease(requestOf(setting, folder, planOf(artifacts)), never));
    expect(error.problems).toMatchObject([{ rule: 'release/unexpected', value: 'surprise.sh' }]);
  });
});

describe('what stands in the way is said before anything is sent', () => {
  async function problemsWith(
    options: Parameters<typeof setUp>[0],
    identity: Parameters<typeof planOf>[1] = {},
  ) {
    const setting = await setUp(options);
    const { folder, artifacts } = builtRelease();
    const error = await errorOf(
      publishRelease(requestOf(setting, folder, planOf(artifacts, identity)), never),
    );
    expect(setting.forge.state.releases.size).toBe(0);
    return { error, rules: error.problems.map(({ rule }) => rule) };
  }

  test('a token that is not valid', async () => {
    expect((await problemsWith({ tokens: {} })).rules).toEqual(['E_GITHUB_TOKEN']);
  });

  test('a token without the right scope', async () => {
    const tokens = { [token]: { login: 'reader', scopes: ['gist'], mayWrite: false } };
    expect((await problemsWith({ tokens })).rules).toEqual(['release/rights', 'release/scopes']);
  });

  test('a token that ends soon', async () => {
    const now = 1_000_000 + Date.UTC(2026, 10, 30);
    const tokens = { [token]: { login: 'releaser', mayWrite: true, expires: now + 600_000 } };
    expect((await problemsWith({ tokens })).rules).toEqual(['release/token-ends']);
  });

  test('a tag that names another commit', async () => {
    expect((await problemsWith({ tags: { 'v1.0.0': 'b'.repeat(40) } })).rules).toEqual(['release/tag']);
  });

  test('a tag that an immutable release used', async () => {
    expect((await problemsWith({ immutable: true, burnt: ['v1.0.0'] })).rules).toEqual(['release/tag-burnt']);
  });

  test('a wrong clock', async () => {
    const { error } = await problemsWith({ clock: { now: () => Date.UTC(2027, 0, 1) } });
    expect(error.problems).toMatchObject([
      { rule: 'release/clock', message: expect.stringMatching(/2027-01-01/) as string },
    ]);
  });

  test('a tag that is not the version, and a name that GitHub would change: all at once', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease({ 'a b.txt': 'x' });
    const error = await errorOf(
      publishRelease(requestOf(setting, folder, planOf(artifacts, { tag: 'v2.0.0' })), never),
    );
    expect(error.problems.map(({ rule }) => rule)).toEqual(['release/tag-version', 'release/name']);
  });

  test('a release of the same tag that is public already, and the page of it', async () => {
    const setting = await setUp();
    const first = builtRelease();
    await publishRelease(requestOf(setting, first.folder, planOf(first.artifacts)), never);
    const second = builtRelease({ 'other.txt': 'other' });
    const error = await errorOf(
      publishRelease(
        { ...requestOf(setting, second.folder, planOf(second.artifacts)), owner: 'job-2' },
        never,
      ),
    );
    expect(error.problems).toMatchObject([{ rule: 'release/exists' }]);
    expect(error.exitCode).toBe(4);
  });
});

test('notes that hold a secret are refused without being written anywhere', async () => {
  const setting = await setUp();
  const { folder, artifacts } = builtRelease();
  const plan = planOf(artifacts, {}, { notes: `leaked ${token}` });
  const error = await errorOf(publishRelease(requestOf(setting, folder, plan), never));
  expect(error.problems).toMatchObject([{ rule: 'release/secret' }]);
  expect(readdirSync(folder).sort()).toEqual(['artifacts', 'audit.ndjson', 'journal.ndjson']);
});

describe('two releases at once', () => {
  test('on two machines: the second sees the draft of the first and touches nothing', async () => {
    const setting = await setUp();
    const [first, second] = [builtRelease(), builtRelease()];
    const stopped = new AbortController();
    const running = publishRelease(
      {
        ...requestOf(setting, first.folder, planOf(first.artifacts)),
        emit: (event) => {
          if (event.kind === 'phase' && event.phase === 'compare') stopped.abort(new Error('paused'));
        },
      },
      stopped.signal,
    );
    await expect(running).rejects.toThrow('paused');
    const before = worldOf(setting.forge);
    const error = await errorOf(
      publishRelease(
        { ...requestOf(setting, second.folder, planOf(second.artifacts)), owner: 'job-2' },
        never,
      ),
    );
    expect(error.problems).toMatchObject([{ rule: 'release/in-progress' }]);
    expect(worldOf(setting.forge)).toEqual(before);
  });

  test('begun in the same moment: one of them publishes, the other gives up its draft', async () => {
    const setting = await setUp();
    const [first, second] = [builtRelease(), builtRelease()];
    const results = await Promise.allSettled([
      publishRelease(requestOf(setting, first.folder, planOf(first.artifacts)), never),
      publishRelease(
        { ...requestOf(setting, second.folder, planOf(second.artifacts)), owner: 'job-2' },
        never,
      ),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(worldOf(setting.forge).releases).toMatchObject([{ draft: false }]);
  });

  test('in one folder: the second is refused by name of the process', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const request = requestOf(setting, folder, planOf(artifacts));
    const running = publishRelease(request, never);
    const error = await errorOf(publishRelease(request, never));
    expect(error).toMatchObject({ code: 'E_RELEASE_BUSY', exitCode: 4 });
    expect(error.message).toContain(String(process.pid));
    await running;
  });
});

test('no output, error, journal or audit log holds the token', async () => {
  const setting = await setUp({
    faults: scriptedFaults([
      { route: createRoute, call: 1, fault: { is: 'answer', status: 400, message: `bad ${token}` } },
    ]),
  });
  const { folder, artifacts } = builtRelease();
  const request = requestOf(setting, folder, planOf(artifacts));
  const error = await errorOf(publishRelease(request, never));
  await publishRelease(request, never);
  const everything = [
    error.message,
    error.hint ?? '',
    JSON.stringify(setting.events),
    readFileSync(join(folder, 'journal.ndjson'), 'utf8'),
    readFileSync(join(folder, 'audit.ndjson'), 'utf8'),
  ].join('\n');
  expect(everything.length).toBeGreaterThan(500);
  expect(everything).not.toContain(token);
  expect(everything).not.toContain(token.slice(4, 20));
});
