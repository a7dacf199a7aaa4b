import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseProgram } from '../../../src/cli/release/commands.js';
import { builtin } from '../../../src/cli/product.js';
import { runCli } from '../../../src/cli/run.js';
import { releaseFolderIn, releaseFolders } from '../../../src/release/folders.js';
import { commit } from '../../release/support/forge.js';
import { sha256 } from '../../release/support/publishing.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment } from '../../support/program.js';
import { recordingIo } from '../support/io.js';

/** A folder in which version 1.0.0 is built, of one file. */
function built(): string {
  const root = temporaryFolder({ 'release.yaml': 'repository: acme/platform\n' });
  const folder = releaseFolderIn(root, '1.0.0');
  const { artifacts, ledger, notes } = releaseFolders(folder);
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(join(artifacts, 'checksums.txt'), 'sums');
  writeFileSync(notes, 'What is new.');
  const identity = { version: '1.0.0', tag: 'v1.0.0', mode: 'release', commit, dirty: false, sourceDate: 0 };
  const file = { kind: 'checksums', name: 'checksums.txt', path: 'artifacts/checksums.txt' };
  const made = { ...file, size: 4, sha256: sha256('sums') };
  writeFileSync(
    ledger,
    JSON.stringify({ schemaVersion: 1, plan: { identity, files: [] }, artifacts: [made] }),
  );
  return root;
}

async function publish(...more: string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd: built(), env: bareEnvironment() });
  const args = ['publish', '--dry-run', '--output', 'json', '--quiet', ...more];
  return { code: await runCli(args, io, builtin, releaseProgram), stdout: stdout(), stderr: stderr() };
}

const writesOf = (stdout: string) =>
  (JSON.parse(stdout) as { calls: { method: string; route: string }[] }).calls
    .filter(({ method }) => method !== 'GET')
    .map(({ method, route }) => `${method} ${route.replace('/repos/{owner}/{repo}', '')}`);

const [draft, upload, publication] = [
  'POST /releases',
  'POST /releases/{release_id}/assets',
  'PATCH /releases/{release_id}',
];

test('publishing makes the tag first only when it is asked to', async () => {
  const plain = await publish();
  expect(plain, plain.stderr).toMatchObject({ code: 0 });
  expect(writesOf(plain.stdout)).toEqual([draft, upload, publication]);
  const reserved = await publish('--reserve-tag');
  expect(reserved, reserved.stderr).toMatchObject({ code: 0 });
  expect(writesOf(reserved.stdout)).toEqual(['POST /git/refs', draft, upload, publication]);
});
