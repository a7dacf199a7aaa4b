import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../../src/kernel/errors.js';
import {
  auditBuild,
  auditedSecrets,
  isRefusal,
  readAuditLog,
  type AuditEntry,
} from '../../../src/release/audit/index.js';
import { publishRelease, rollbackRelease } from '../../../src/release/publish/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { commit, setUp, token } from '../support/forge.js';
import { temporaryFolder } from '../../support/folder.js';
import { builtRelease, contents, never, planOf, requestOf, sha256 } from '../support/publishing.js';

const actsOf = (folder: string) =>
  readAuditLog(join(folder, 'audit.ndjson')).map(({ act, subject }) => `${act} ${subject}`);

describe('what is logged of a publication', () => {
  test('the token by its name, every file that went up, the publication, and that it was taken back', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const request = requestOf(setting, folder, planOf(artifacts));
    request.secrets.read('GITHUB_TOKEN');
    await publishRelease(request, never);
    const names = Object.keys(contents).map((name) => `upload ${name}`);
    const acts = actsOf(folder);
    expect(acts[0]).toBe('read-secret GITHUB_TOKEN');
    expect([...acts.slice(1, -1)].sort()).toEqual(names.sort());
    expect(acts.at(-1)).toBe('publish v1.0.0');
    expect(readAuditLog(join(folder, 'audit.ndjson')).at(-1)?.detail).toMatchObject({ by: 'job-1', commit });
    await rollbackRelease(request, { because: 'it loses data' }, never);
    expect(actsOf(folder).slice(acts.length)).toEqual(['read-secret GITHUB_TOKEN', 'change v1.0.0']);
  });

  test('a reserved tag, and draft and tag that were deleted before anything was public', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const request = requestOf(setting, folder, planOf(artifacts, { mode: 'draft' }, { reserveTag: true }));
    await publishRelease(request, never);
    await rollbackRelease(request, {}, never);
    const acts = actsOf(folder);
    expect(acts).toContain('tag v1.0.0');
    expect(acts.slice(-2)).toEqual(['delete draft of v1.0.0', 'delete tag v1.0.0']);
  });

  test('what was done to a public release and not logged, when the same call finds it', async () => {
    const setting = await setUp();
    const publish = (version: string) => {
      const { folder, artifacts } = builtRelease();
      const request = requestOf(setting, folder, planOf(artifacts, { version }));
      return publishRelease(request, never).then(() => request);
    };
    await publish('1.0.0');
    const request = await publish('1.1.0');
    let updates = 0;
    const update: typeof request.releases.update = async (...change) => {
      const updated = await request.releases.update(...change);
      updates += 1;
      // after the way back is open, and then after the notes are changed
      throw new Error(`killed right after ${updated.tag}`);
    };
    const releases = { ...request.releases, update };
    for (let time = 1; time <= 2; time += 1)
      await rollbackRelease({ ...request, releases }, { because: 'bad' }, never).catch(() => undefined);
    expect(updates).toBe(2);
    await rollbackRelease(request, { because: 'bad' }, never);
    const changes = readAuditLog(join(request.folder, 'audit.ndjson')).filter(({ act }) => act === 'change');
    expect(changes).toMatchObject([
      { subject: 'v1.0.0', detail: { latest: 'true', found: 'done earlier' } },
      { subject: 'v1.1.0', detail: { superseded: 'bad', found: 'done earlier' } },
    ]);
  });

  test('a file that was changed since it was built, by its name', async () => {
    const setting = await setUp();
    const { folder, artifacts } = builtRelease();
    const plan = planOf(artifacts);
    const files = plan.files.map((file) =>
      file.name === 'checksums.txt' ? { ...file, sha256: 'f'.repeat(64) } : file,
    );
    const request = requestOf(setting, folder, { ...plan, files });
    await expect(publishRelease(request, never)).rejects.toMatchObject({ code: 'E_RELEASE_PREFLIGHT' });
    expect(readAuditLog(join(folder, 'audit.ndjson')).at(-1)).toMatchObject({
      act: 'refuse',
      subject: 'v1.0.0',
      detail: {
        code: 'E_RELEASE_PREFLIGHT',
        because: expect.stringContaining('checksums.txt was changed since it was built') as string,
      },
    });
  });
});

test('a build is on record with who made it, from what, and the list that covers every file of it', async () => {
  const lock = '{}';
  const entries: AuditEntry[] = [];
  const { artifacts } = builtRelease();
  const identity = { tag: 'v1.0.0', commit, dirty: false };
  const root = temporaryFolder({ 'package-lock.json': lock });
  const log = { add: (entry: AuditEntry) => void entries.push(entry) };
  await auditBuild(log, { identity, root, artifacts, by: 'ada:host' });
  const checksums = sha256(contents['checksums.txt'] ?? '');
  expect(entries).toEqual([
    { act: 'build', subject: 'v1.0.0', detail: { by: 'ada:host', commit, lock: sha256(lock), checksums } },
  ]);
});

describe('readings of secrets', () => {
  test('are logged once each, also those from before the log was opened, and never a value', () => {
    const logged: AuditEntry[] = [];
    const secrets = createSecrets({ GITHUB_TOKEN: token, NPM_TOKEN: 'npm_value' });
    secrets.read('GITHUB_TOKEN');
    const audited = auditedSecrets(secrets, { add: (entry) => void logged.push(entry) });
    for (const name of ['GITHUB_TOKEN', 'NPM_TOKEN', 'NPM_TOKEN', 'CTO_RELEASE_GPG_KEY'] as const)
      audited.read(name);
    expect(logged).toEqual([
      { act: 'read-secret', subject: 'GITHUB_TOKEN' },
      { act: 'read-secret', subject: 'NPM_TOKEN' },
    ]);
  });

  test('hand nothing out when they cannot be logged', () => {
    const full = {
      add: () => {
        throw new Error('ENOSPC');
      },
    };
    const audited = auditedSecrets(createSecrets({ NPM_TOKEN: 'npm_value' }), full);
    expect(() => audited.read('NPM_TOKEN')).toThrow('ENOSPC');
  });
});

test.each([
  ['a proof that failed', new OperatorError('E', 'm', { exitCode: 1 }), true],
  ['what is refused', new OperatorError('E', 'm', { exitCode: 4 }), true],
  ['other bytes on the forge', new OperatorError('E_RELEASE_DIFFERS', 'm', { exitCode: 3 }), true],
  ['a network that failed', new OperatorError('E_GITHUB', 'm', { exitCode: 3 }), false],
  ['a bug', new TypeError('m'), false],
])('counts as a refusal or not: %s', (_title, error, expected) => {
  expect(isRefusal(error)).toBe(expected);
});
