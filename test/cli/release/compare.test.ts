import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runRelease } from '../../../src/cli/release/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { recordingIo } from '../support/io.js';

async function compare(cwd: string, ...args: readonly string[]) {
  const { io, stdout, stderr } = recordingIo({ cwd });
  const code = await runRelease(['compare', ...args], io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Builds with one file each, `content` in it. */
function builds(contents: Readonly<Record<string, string>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(join(cwd, name, 'artifacts'), { recursive: true });
    writeFileSync(join(cwd, name, 'artifacts', 'notice.txt'), content);
    // differs from build to build, and is none of its files
    writeFileSync(join(cwd, name, 'metrics.json'), name);
  }
  return cwd;
}

describe('release compare', () => {
  test('compares the files of two builds, whether their folder is named or that of the files', async () => {
    const cwd = builds({ a: 'x', b: 'x' });
    for (const args of [
      ['a', 'b'],
      ['a', 'b/artifacts'],
      ['a/artifacts', 'b/artifacts'],
    ])
      expect(await compare(cwd, ...args)).toEqual({ code: 0, stdout: 'the same: 1 file\n', stderr: '' });
  });

  test('ends with 1 and the place of the first byte that differs', async () => {
    const { code, stdout } = await compare(builds({ a: 'xy', b: 'xz' }), 'a', 'b');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^notice\.txt\n {2}.*\b1\b/);
  });

  test('names every folder that there is not', async () => {
    const { code, stderr } = await compare(builds({ a: 'x' }), 'nowhere', 'a/artifacts/notice.txt');
    expect(code).toBe(2);
    expect(stderr).toMatch(/nowhere and \S+notice\.txt: there is no such folder \[E_RELEASE_FOLDER\]/);
  });
});
