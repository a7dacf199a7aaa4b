import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { spawnExec, type ExecCall } from '../../../src/kernel/exec.js';
import { readAuditLog } from '../../../src/release/audit/index.js';
import {
  planPublish,
  publishRelease,
  rollbackRelease,
  type PublishRequest,
} from '../../../src/release/publish/index.js';
import { publishersOf, type Publisher } from '../../../src/release/publishers/index.js';
import {
  packageIn,
  startLocalRegistry,
  type RegistryState,
} from '../../../src/release/registry/local/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { temporaryFolder } from '../../support/folder.js';
import { commit, repository, setUp, token } from '../support/forge.js';
import { builtPackage, builtRelease, never, planOf, requestOf, worldOf } from '../support/publishing.js';

const npmToken = 'npm_0123456789abcdefghijABCDEFGHIJ012345';

async function prepared(content?: string) {
  const setting = await setUp();
  const { state: registry, url, stop } = await startLocalRegistry({ tokens: { [npmToken]: 'releaser' } });
  onTestFinished(stop);
  const { folder, artifacts } = await builtPackage('1.0.0', content);
  const calls: ExecCall[] = [];
  const env = { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder() };
  const request: PublishRequest = {
    ...requestOf(setting, folder, planOf(artifacts)),
    publishers: publishersOf(['npm']),
    secrets: createSecrets({ GITHUB_TOKEN: token, NPM_TOKEN: npmToken }),
    env,
    npmRegistry: url,
    exec: (call) => {
      calls.push(call);
      return spawnExec(call);
    },
  };
  return { setting, registry, request, calls, folder };
}

const tagsOf = ({ packages }: RegistryState) => Object.fromEntries(packages.get('cto')?.tags ?? []);

const failureOf = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!isOperatorError(error)) throw new Error('no operator error', { cause: error });
  return error;
};

describe('the npm registry', () => {
  test('gets the very file of the release, under "latest", after GitHub; the token is in no argument and leaves no file', async () => {
    const { setting, registry, request, calls, folder } = await prepared();
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('cto-npm-'));
    const report = await publishRelease(request, never);
    expect(report.publishers.map(({ publisher, outcome }) => [publisher, outcome.is])).toEqual([
      ['github', 'published'],
      ['npm', 'published'],
    ]);
    expect(tagsOf(registry)).toEqual({ latest: '1.0.0' });
    expect([...(registry.packages.get('cto')?.versions.keys() ?? [])]).toEqual(['1.0.0']);
    expect(calls.length).toBeGreaterThan(2);
    expect(JSON.stringify(calls.map(({ args, env }) => ({ args, env })))).not.toContain(npmToken);
    expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).not.toContain(npmToken);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('cto-npm-'))).toEqual(before);
    expect(worldOf(setting.forge).latest).toBe('v1.0.0');
  }, 60_000);

  test('that has it already is left alone, and one that lost its answer counts as done', async () => {
    const { registry, request } = await prepared();
    registry.fault = { status: 500, lost: true };
    await publishRelease(request, never);
    const report = await publishRelease(request, never);
    expect(report.publishers[1]?.outcome).toEqual({ is: 'same', where: 'cto@1.0.0' });
  }, 90_000);

  test('is logged with who published; also when it turns out that an earlier run got that far', async () => {
    const { request, folder } = await prepared();
    const publications = () =>
      readAuditLog(join(folder, 'audit.ndjson')).filter(
        ({ act, subject }) => act === 'publish' && subject === 'cto@1.0.0',
      );
    const exec: PublishRequest['exec'] = async (call) => {
      const result = await request.exec(call);
      if (call.args[0] === 'publish') throw new Error('killed right after');
      return result;
    };
    await expect(publishRelease({ ...request, exec }, never)).rejects.toThrow('killed right after');
    expect(publications()).toEqual([]);
    await publishRelease(request, never);
    expect(publications()).toMatchObject([{ detail: { by: 'job-1', found: 'done earlier' } }]);
    await publishRelease(request, never);
    expect(publications()).toHaveLength(1);
  }, 90_000);

  test('that fails does not take GitHub back, and resume does only what is missing', async () => {
    const { setting, registry, request } = await prepared();
    registry.fault = { status: 403, lost: false };
    const error = await failureOf(publishRelease(request, never));
    expect(error).toMatchObject({ code: 'E_RELEASE_PUBLISH', problems: [{ rule: 'E_NPM' }] });
    expect(worldOf(setting.forge)).toMatchObject({ releases: [{ draft: false }] });
    const writes = setting.forge.exchanges.filter(({ method }) => method !== 'GET').length;
    await publishRelease(request, never);
    expect(registry.packages.get('cto')?.versions.size).toBe(1);
    expect(setting.forge.exchanges.filter(({ method }) => method !== 'GET')).toHaveLength(writes);
  }, 90_000);

  test('that refuses the token, or has other bytes, is found before anything is sent', async () => {
    const { setting, registry, request } = await prepared();
    const wrong = {
      ...request,
      secrets: createSecrets({ GITHUB_TOKEN: token, NPM_TOKEN: 'npm_wrongwrongwrongwrongwrongwrongwrong0' }),
    };
    expect((await failureOf(publishRelease(wrong, never))).problems).toMatchObject([
      { rule: 'release/npm-token' },
    ]);
    const { versions, tags } = packageIn(registry, 'cto');
    const tarball = 'http://127.0.0.1:1/x';
    versions.set('1.0.0', { name: 'cto', version: '1.0.0', dist: { integrity: 'sha512-other', tarball } });
    tags.set('latest', '1.0.0');
    expect((await failureOf(publishRelease(request, never))).problems).toMatchObject([
      { rule: 'release/npm-exists' },
    ]);
    expect(setting.forge.state.releases.size).toBe(0);
  }, 60_000);
});

test('a machine without npm is told so, and not that its token is refused', async () => {
  const { setting, request } = await prepared();
  const env = { PATH: temporaryFolder() };
  const error = await failureOf(publishRelease({ ...request, env, exec: spawnExec }, never));
  expect(error.problems).toMatchObject([
    { rule: 'E_NPM', message: expect.stringContaining('"npm" was not found on PATH') as string },
  ]);
  expect(setting.forge.state.releases.size).toBe(0);
});

describe('a release on the npm registry that is taken back', () => {
  /** 1.0.0 and then 1.1.0, both on GitHub and npm; the request of the second. */
  async function two() {
    const first = await prepared();
    await publishRelease(first.request, never);
    const { folder, artifacts } = await builtPackage('1.1.0');
    const request = { ...first.request, folder, plan: planOf(artifacts, { version: '1.1.0' }) };
    await publishRelease(request, never);
    return { ...first, request, versions: () => first.registry.packages.get('cto')?.versions };
  }

  test('is deprecated with its reason, and "latest" leads back; a dry run shows the calls and changes nothing; nothing is deleted', async () => {
    const { registry, request, versions, setting } = await two();
    const because = 'loses data\n"often" $(id)';
    const would = await rollbackRelease(request, { because, dryRun: true }, never);
    const acts = [
      'npm deprecate cto@1.1.0 "superseded by v1.0.0: loses data \\"often\\" $(id)"',
      'npm dist-tag add cto@1.0.0 latest',
    ];
    expect(would.elsewhere).toEqual([
      { publisher: 'npm', outcome: { is: 'superseded', where: 'cto@1.1.0', acts } },
    ]);
    expect(tagsOf(registry)).toEqual({ latest: '1.1.0' });
    expect(worldOf(setting.forge).latest).toBe('v1.1.0');
    const report = await rollbackRelease(request, { because }, never);
    expect(report.elsewhere).toEqual(would.elsewhere);
    expect([...(versions()?.keys() ?? [])]).toEqual(['1.0.0', '1.1.0']);
    expect(versions()?.get('1.1.0')?.deprecated).toBe('superseded by v1.0.0: loses data "often" $(id)');
    expect(versions()?.get('1.0.0')?.deprecated).toBeUndefined();
    expect(tagsOf(registry)).toEqual({ latest: '1.0.0' });
    expect(worldOf(setting.forge).latest).toBe('v1.0.0');
  }, 90_000);

  test('that the registry refuses is taken back on GitHub, says so, and the same call does what is missing', async () => {
    const { registry, request, versions } = await two();
    registry.fault = { status: 403, lost: false };
    const error = await failureOf(rollbackRelease(request, { because: 'bad' }, never));
    expect(error).toMatchObject({ code: 'E_RELEASE_ROLLBACK', exitCode: 3, problems: [{ rule: 'E_NPM' }] });
    await rollbackRelease(request, { because: 'bad' }, never);
    expect(versions()?.get('1.1.0')?.deprecated).toBe('superseded by v1.0.0: bad');
    expect(tagsOf(registry)).toEqual({ latest: '1.0.0' });
    const again = await rollbackRelease(request, { because: 'bad' }, never);
    expect(again.elsewhere).toMatchObject([{ outcome: { is: 'same', acts: [] } }]);
  }, 90_000);
});

describe('publishers', () => {
  const publisher = (id: string, needs: readonly string[], publish: Publisher['publish']): Publisher => ({
    id,
    title: id,
    needs,
    preflight: () => Promise.resolve([]),
    publish,
  });

  test('fail alone: others go on, those that need the failed one are left out', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const done: string[] = [];
    const ok = (id: string) => () => {
      done.push(id);
      return Promise.resolve({ is: 'published' as const, where: id });
    };
    const request = requestOf(setting, folder, planOf(artifacts));
    const error = await failureOf(
      publishRelease(
        {
          ...request,
          publishers: [
            publisher('first', [], ok('first')),
            publisher('second', [], () =>
              request.releases.update(99, { body: '' }).then(() => ({ is: 'published', where: '' })),
            ),
            publisher('third', ['second'], ok('third')),
            publisher('fourth', ['first'], ok('fourth')),
          ],
        },
        never,
      ),
    );
    expect(done).toEqual(['first', 'fourth']);
    expect(error.message).toBe('v1.0.0 was not published on second');
  });

  test('a plan names every file that people download, and nothing else', () => {
    const base = { path: 'p', sha256: 'a'.repeat(64), size: 1 };
    const plan = planPublish({
      identity: { version: '1.0.0', tag: 'v1.0.0', mode: 'release', commit, dirty: false, sourceDate: 0 },
      repository,
      notes: '',
      artifacts: [
        {
          ...base,
          kind: 'executable',
          name: 'cto',
          target: 'linux-amd64',
          payloadSha256: '',
          signature: 'none',
        },
        { ...base, kind: 'installer', name: 'install.sh' },
        { ...base, kind: 'checksums', name: 'checksums.txt' },
      ],
    });
    expect(plan.files.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['checksums.txt', 'text/plain'],
      ['install.sh', 'text/x-shellscript'],
    ]);
  });
});
