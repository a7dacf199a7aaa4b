import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readBundle, verifyBundle } from '../../src/bundle/read.js';
import { temporaryFolder } from '../support/folder.js';
import { buildProgram, cto, ended, root, shell, startCto } from '../support/program.js';

/** A program that replaces a bundle by another and back, as fast as it can. */
const loop = `
import { readBundle, writeBundle } from '${join(root, 'build', 'index.js')}';
const [first, second, target] = process.argv.slice(2).map((folder, index) => (index < 2 ? readBundle(folder) : folder));
for (;;) for (const bundle of [first, second]) writeBundle(bundle, target);
`;

describe('a run that is killed', () => {
  test('while it replaces a bundle leaves the old or the new one, complete; the next run clears up', async () => {
    buildProgram();
    const cwd = temporaryFolder({ 'loop.mjs': loop });
    cto(['synth', '-q', '--out', 'first'], { cwd });
    cto(['synth', '-q', '--out', 'second', '--set', 'components.argocd.server.replicas=3'], { cwd });
    const digests = ['first', 'second'].map((name) => readBundle(join(cwd, name, 'minimal')).index.digest);
    const out = join(cwd, 'out');
    const seen = new Set<string>();
    for (let attempt = 0; attempt < 15; attempt++) {
      const child = startScript(cwd);
      await untilExists(join(out, 'minimal'));
      await wait(20 + attempt * 7);
      child.kill('SIGKILL');
      await ended(child);
      const bundle = readBundle(complete(out));
      expect(verifyBundle(bundle)).toEqual([]);
      expect(digests).toContain(bundle.index.digest);
      seen.add(bundle.index.digest);
    }
    expect(cto(['synth', '-q', '--out', 'out'], { cwd }).code).toBe(0);
    expect(readdirSync(out)).toEqual(['minimal']);
    expect(readBundle(join(out, 'minimal')).index.digest).toBe(digests[0]);
    expect(seen.size).toBeGreaterThan(0);
  }, 120_000);

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'by %s at any moment of a synthesis leaves the old bundle or the new, and nothing else after the next run',
    async (signal) => {
      const cwd = temporaryFolder();
      cto(['synth', '-q'], { cwd });
      for (const delay of [50, 250, 450, 650, 850]) {
        const child = startCto(
          ['synth', '-q', '--set', `components.argocd.server.replicas=${1 + (delay % 3)}`],
          cwd,
        );
        const end = ended(child);
        await Promise.race([wait(delay), end]);
        child.kill(signal);
        const { code, signal: by } = await end;
        expect(by === signal || code === 0).toBe(true);
        expect(verifyBundle(readBundle(complete(join(cwd, 'dist'))))).toEqual([]);
      }
      expect(cto(['synth', '-q'], { cwd }).code).toBe(0);
      expect(readdirSync(join(cwd, 'dist'))).toEqual(['minimal']);
      expect(readdirSync(cwd)).toEqual(['dist']);
    },
    60_000,
  );

  function startScript(cwd: string) {
    return startCto(['first/minimal', 'second/minimal', 'out/minimal'], cwd, join(cwd, 'loop.mjs'));
  }
});

/** The bundle; or, when the kill fell between the two renames, the old one that the next run puts back. */
function complete(out: string): string {
  const there = join(out, 'minimal');
  if (existsSync(there)) return there;
  const old = readdirSync(out).find((name) => name.startsWith('.minimal.old-'));
  return join(out, old ?? 'minimal');
}

async function untilExists(path: string): Promise<void> {
  for (let tries = 0; tries < 500 && !existsSync(path); tries++) await wait(10);
}

describe('a reader that stops early', () => {
  test.each([
    ['the help', 'cto --help | head -1', 'Usage: cto [options] [command]\n'],
    ['a large result', 'cto config schema | head -1', '{\n'],
  ])('of %s causes no error', (_what, script, expected) => {
    const { stdout, stderr } = shell(`set -o pipefail\n${script}`);
    expect(stdout).toBe(expected);
    expect(stderr).toBe('');
  });

  test('of the summary does not keep the bundle from being written', () => {
    const cwd = temporaryFolder();
    const { stderr } = shell('cto synth | true', { cwd });
    expect(stderr).not.toMatch(/EPIPE|\n +at /);
    expect(verifyBundle(readBundle(join(cwd, 'dist', 'minimal')))).toEqual([]);
  });
});
