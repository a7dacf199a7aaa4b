import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSteps } from '../../src/release/pipeline.js';
import { root } from '../support/program.js';

// below build/, so that packages can be linked instead of copied
mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build', '.e2e-killed-build-'));
const clone = join(folder, 'clone');
const program = join(root, 'build/scripts/release.js');
const version = '9.9.9';
const build = ['build', '--version', version, '--targets', 'native'];
const made = join(clone, 'build/release', version);

beforeAll(() => {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  execFileSync('cp', ['-al', join(root, 'node_modules'), join(clone, 'node_modules')]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function release(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: clone,
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  return { code: status, said: stdout + stderr };
}

/** Builds, and ends it with SIGKILL as soon as it says that a step begins. @returns the signal that ended it */
async function killedAt(step: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [program, ...build, '--output', 'ndjson'], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_code, signal) => resolve(signal)),
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { readonly kind: string; readonly phase?: string };
    if (event.kind === 'phase' && event.phase === step) child.kill('SIGKILL');
  }
  return ended;
}

test('a build that is killed as any of its steps begins leaves nothing that counts, and the same command makes the same release', async () => {
  expect(release(...build).code).toBe(0);
  const sums = () => readFileSync(join(made, 'artifacts/checksums.txt'), 'utf8');
  const expected = sums();
  for (const { id } of buildSteps) {
    expect(await killedAt(id), id).toBe('SIGKILL');
    expect(existsSync(join(made, 'artifacts.json')), id).toBe(false);
    const refused = release('publish', '--version', version, '--dry-run');
    expect(`${refused.code} ${refused.said}`, id).toMatch(/^2 [^]*E_RELEASE_NOT_BUILT/);
  }
  expect(release(...build).code).toBe(0);
  expect(sums()).toBe(expected);
  expect(release('verify', '--version', version).code).toBe(0);
}, 1_200_000);
