import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleSingleFile, type SingleFileProgram } from '../../../src/release/program/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';

const identity = { root, version: '9.8.7-test.1', commit: '0123456789ab' };
let program: SingleFileProgram;
let inputs: readonly string[];

beforeAll(async () => {
  program = await bundleSingleFile({ ...identity, optimisation: 'default' });
  inputs = Object.keys(program.metafile.inputs);
});

/** Runs the file with nothing of the repository around it. */
function run(code: string, args: readonly string[], folder = temporaryFolder()): string {
  writeFileSync(join(folder, 'cto.cjs'), code);
  return execFileSync(process.execPath, ['cto.cjs', ...args], {
    cwd: folder,
    env: { HOME: folder },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the program in one file', () => {
  test('answers with the version and commit of the release', () => {
    expect(run(program.code, ['--version'])).toBe('9.8.7-test.1\n');
    expect(run(program.code, ['version'])).toContain('cto 9.8.7-test.1 (0123456789ab), Node ');
  });

  test('makes every byte of the bundle that the source tree makes', async () => {
    const same = await bundleSingleFile({ root, optimisation: 'default' });
    const folder = temporaryFolder();
    run(same.code, ['synth', '--profile', 'standard', '--out', 'out'], folder);
    const made = readFiles(join(folder, 'out', 'standard'));
    expect(made).toEqual(readFiles(join(root, 'dist', 'standard')));
    expect(made.has('bundle.json')).toBe(true);
  });

  test('asks nothing of a node_modules folder', () => {
    const required = [...`${program.code}${program.start}`.matchAll(/\brequire\("([^"]+)"\)/g)].map(
      ([, name]) => name!,
    );
    const builtins = new Set(process.getBuiltinModule('node:module').builtinModules);
    const foreign = required.filter((name) => !name.startsWith('node:') && !builtins.has(name));
    // a proxy that speaks Kerberos needs a native module; who meets one is told so
    expect(foreign).toEqual(['kerberos']);
    expect(program.code).not.toMatch(/\bimport\(/);
  });

  test('holds no path of the machine that built it', () => {
    const all = JSON.stringify(program);
    expect(all).not.toContain(root);
  });

  test('holds the definitions, the content and the engine, but nothing of making releases', () => {
    expect(inputs).toEqual(expect.arrayContaining(['imports/crds.json', 'src/synth/synthesize.ts']));
    // verifying a download is part of the program: formats of archives, checksums and signatures come with it
    const making =
      /^src\/release\/(codesign|doctor|executable|forge|gate|installers|metrics|notes|npm|pipeline|program|publishers|runtime|sbom|steps)\b/;
    const foreign = /^(scripts\/|bench\/|test\/|node_modules\/(esbuild|postject|zx)\/)/;
    expect(inputs.filter((path) => making.test(path) || foreign.test(path))).toEqual([]);
    // what compares two versions, not what reads ranges of them
    expect(inputs).not.toContain('node_modules/semver/classes/range.js');
  });

  test('names its sources relative to the root in its map, without their text', () => {
    const map = JSON.parse(program.map) as { sources: string[]; sourcesContent?: unknown };
    expect(map.sources).toContain('src/synth/trace.ts');
    expect(map.sources.filter((path) => /^([./]|file:)/.test(path))).toEqual([]);
    expect(map.sourcesContent).toBeUndefined();
  });

  test('is readable in a debug build and has the same names inside', async () => {
    const debug = await bundleSingleFile({ ...identity, optimisation: 'debug' });
    expect(debug.code.length).toBeGreaterThan(1.5 * program.code.length);
    expect(debug.code).toContain('async function synthesize(');
    expect(run(debug.code, ['--version'])).toBe('9.8.7-test.1\n');
  });

  test('is the same in every byte when it is built again', async () => {
    expect(await bundleSingleFile({ ...identity, optimisation: 'default' })).toEqual(program);
  });
});

function readFiles(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
