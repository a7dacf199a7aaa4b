import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseProgram } from '../../../src/cli/release/commands.js';
import { builtin } from '../../../src/cli/product.js';
import { runCli } from '../../../src/cli/run.js';
import { releaseFolderIn, releaseFolders } from '../../../src/release/folders.js';
import { commit, setUp, token } from '../../release/support/forge.js';
import { sha256 } from '../../release/support/publishing.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment } from '../../support/program.js';
import { serve } from '../../support/server.js';
import { recordingIo } from '../support/io.js';

/** A folder in which version 1.0.0 is built, of one file. */
function built(settings = ''): string {
  const root = temporaryFolder({ 'release.yaml': `repository: acme/platform\n${settings}` });
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

test.each([
  ['that is stopped has not failed, and no webhook is told so', 'stopped', ['started']],
  ['that ends with a bug of ours has failed', 'bug', ['started', 'failed']],
] as const)('a publication %s', async (_title, how, told) => {
  const events: string[] = [];
  const hook = await serve((_path, response, _time, request) => {
    events.push(String(request.headers['x-cto-event']));
    response.end();
  });
  const controller = new AbortController();
  const setting = await setUp({
    onRequest: ({ method, route }) => {
      if (how === 'stopped' && method === 'POST' && route.endsWith('/releases'))
        controller.abort(new Error('stopped'));
    },
  });
  const cwd = built(`api_url: ${setting.forge.url}\nnotifications: [{ url: '${hook.url}' }]\n`);
  // what the file system then says is no error that anybody foresaw
  const plan = join(releaseFolderIn(cwd, '1.0.0'), 'publish-plan.json');
  if (how === 'bug') mkdirSync(plan);
  const { io, stderr } = recordingIo({
    cwd,
    env: { ...bareEnvironment(), GITHUB_TOKEN: token },
    clock: setting.clock,
    signal: () => controller.signal,
  });
  const ended = await runCli(['publish', '--quiet'], io, builtin, releaseProgram).catch(
    (error: unknown) => error,
  );
  expect(ended, stderr()).not.toBe(0);
  expect(events, stderr()).toEqual(told);
  expect(stderr()).not.toContain('that the release failed');
});
