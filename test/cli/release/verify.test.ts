import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtin } from '../../../src/cli/product.js';
import { releaseProgram } from '../../../src/cli/release/commands.js';
import { runCli } from '../../../src/cli/run.js';
import { readAuditLog, verifyAuditLog } from '../../../src/release/audit/index.js';
import { takeLock } from '../../../src/release/journal/index.js';
import { publishRelease } from '../../../src/release/publish/index.js';
import { setUp } from '../../release/support/forge.js';
import { builtRelease, never, planOf, requestOf } from '../../release/support/publishing.js';
import { temporaryFolder } from '../../support/folder.js';
import { recordingIo } from '../support/io.js';

/** A release on a forge that does not verify, for it has no index, and what verifies it, as who releases and as who downloads. */
async function unsound() {
  const setting = await setUp();
  const { folder, artifacts } = builtRelease();
  await publishRelease(requestOf(setting, folder, planOf(artifacts)), never);
  const cwd = temporaryFolder();
  const run = async (program: typeof releaseProgram | undefined, args: readonly string[]) => {
    const { io, stdout, stderr } = recordingIo({ cwd });
    const code = await runCli([...args], io, builtin, program);
    return { code, said: stdout() + stderr() };
  };
  const where = (tag: string) => [tag, '--repository', 'acme/platform', '--api-url', setting.forge.url];
  return {
    cwd,
    release: (tag: string) => run(releaseProgram, ['verify', ...where(tag)]),
    cto: (tag: string) => run(undefined, ['release', 'verify', ...where(tag)]),
    /** A folder as a build leaves it, logs and all. */
    built: () => mkdirSync(join(cwd, 'build/release/1.0.0'), { recursive: true }),
    shared: join(cwd, 'build/release/audit.ndjson'),
    own: join(cwd, 'build/release/1.0.0/audit.ndjson'),
  };
}

const refusal = {
  act: 'refuse',
  subject: 'v1.0.0',
  detail: {
    code: 'E_RELEASE_VERIFY',
    because: expect.stringContaining('release.json is missing') as string,
  },
};

describe('a published release that does not verify', () => {
  test('is on record in its log where it was built, by whichever command, and the chain goes on', async () => {
    const { release, cto, built, own, shared } = await unsound();
    built();
    expect(await release('v1.0.0')).toMatchObject({ code: 1 });
    expect(await cto('v1.0.0')).toMatchObject({ code: 1 });
    expect(readAuditLog(own)).toMatchObject([refusal, refusal]);
    expect(verifyAuditLog(own)).toMatchObject({ is: 'whole', lines: 2 });
    expect(existsSync(shared)).toBe(false);
    expect(readdirSync(join(own, '..'))).toEqual(['audit.ndjson']);
  });

  test('is on record with the acts of no release when who releases verifies what was built elsewhere', async () => {
    const { release, own, shared } = await unsound();
    expect(await release('v1.0.0')).toMatchObject({ code: 1 });
    expect(readAuditLog(shared)).toMatchObject([refusal]);
    expect(existsSync(own)).toBe(false);
    expect(readdirSync(join(shared, '..'))).toEqual(['audit.ndjson']);
  });

  test('leaves nothing with people who only download', async () => {
    const { cto, cwd } = await unsound();
    expect(await cto('v1.0.0')).toMatchObject({ code: 1 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('is said in full when the log is taken, which is said as well', async () => {
    const { release, shared } = await unsound();
    const back = takeLock(`${shared}.lock`);
    const { code, said } = await release('v1.0.0');
    back();
    expect(code).toBe(1);
    expect(said).toContain('release.json is missing');
    expect(said).toMatch(/the audit log does not say so: process \d+ on \S+ publishes/);
    expect(existsSync(shared)).toBe(false);
  });
});

test('a release that is not there is no refusal', async () => {
  const { release, built, cwd } = await unsound();
  built();
  expect(await release('v2.0.0')).toMatchObject({ code: 3 });
  expect(readdirSync(join(cwd, 'build/release/1.0.0'))).toEqual([]);
  expect(readdirSync(join(cwd, 'build/release'))).toEqual(['1.0.0']);
});

test('a folder of downloads that does not verify is on record by its path when who releases looked', async () => {
  const { cwd, shared } = await unsound();
  const downloads = join(cwd, 'v1.0.0');
  mkdirSync(downloads);
  writeFileSync(join(downloads, 'install.sh'), 'evil');
  const { io } = recordingIo({ cwd });
  expect(await runCli(['release', 'verify', 'v1.0.0'], io)).toBe(1);
  expect(existsSync(shared)).toBe(false);
  expect(await runCli(['verify', 'v1.0.0'], io, builtin, releaseProgram)).toBe(1);
  expect(readAuditLog(shared)).toMatchObject([{ ...refusal, subject: downloads }]);
});
