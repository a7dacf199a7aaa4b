import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment, buildProgram, cto, program } from '../support/program.js';

/** Every file below a folder with its bytes, in any order. */
function bytes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path).toString('base64')];
    }),
  );
}

const config = `
profile: standard
platform: { name: same, domain: agents.example.com }
agents:
  zoe: {}
  ada: { role: testing }
`;

/** Bytes that a run in some surroundings makes. */
function made(options: {
  readonly env?: Readonly<Record<string, string>>;
  readonly umask?: string;
  readonly cwd?: string;
}): Record<string, string> {
  const cwd = options.cwd ?? temporaryFolder({ 'cto.yaml': config });
  const script = `umask ${options.umask ?? '022'} && exec '${process.execPath}' '${program}' synth --quiet --out out`;
  const result = spawnSync('sh', ['-c', script], {
    cwd,
    env: { ...bareEnvironment(), ...options.env },
    encoding: 'utf8',
  });
  expect(result.status, result.stderr).toBe(0);
  return bytes(join(cwd, 'out'));
}

describe('the same configuration gives the same bytes', () => {
  let reference: Record<string, string> = {};

  beforeAll(() => {
    buildProgram();
    const cwd = temporaryFolder({ 'cto.yaml': config });
    reference = made({ cwd });
    rmSync(cwd, { recursive: true });
    expect(Object.keys(reference).length).toBeGreaterThan(10);
  }, 60_000);

  test.each([
    ['in another time zone', { TZ: 'Pacific/Chatham' }],
    ['in a third one', { TZ: 'America/St_Johns' }],
    ['in Turkish, where the capital of i is another letter', { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
    ['in Swedish, which sorts other letters last', { LANG: 'sv_SE.UTF-8', LC_ALL: 'sv_SE.UTF-8' }],
    ['without a locale', { LANG: 'C', LC_ALL: 'C' }],
    [
      'for another person',
      { USER: 'somebody', LOGNAME: 'somebody', HOSTNAME: 'elsewhere', HOME: '/nonexistent' },
    ],
    ['in CI', { CI: 'true', GITHUB_ACTIONS: 'true', SOURCE_DATE_EPOCH: '1' }],
    [
      'with settings of cdk8s',
      { CDK8S_DISABLE_SORT: '1', CDK8S_OUTDIR: 'elsewhere', CDK8S_RECORD_CONSTRUCT_METADATA: 'true' },
    ],
    ['with another stack of Node', { NODE_OPTIONS: '--stack-trace-limit=0 --no-deprecation' }],
  ])('%s', (_where, env) => {
    expect(made({ env })).toEqual(reference);
  });

  test('under another umask, and the files are readable as it says', () => {
    const cwd = temporaryFolder({ 'cto.yaml': config });
    expect(made({ cwd, umask: '077' })).toEqual(reference);
    expect(statSync(join(cwd, 'out', 'standard', 'bundle.json')).mode & 0o077).toBe(0);
  });

  test('from another folder, with the file named by a path', () => {
    const home = temporaryFolder({ 'cto.yaml': config });
    const cwd = temporaryFolder();
    cto(['synth', '-q', '--config', join(home, 'cto.yaml'), '--out', join(cwd, 'out')], { cwd });
    expect(bytes(join(cwd, 'out'))).toEqual(reference);
  });

  test('on a file system that lists folders in another order', () => {
    const preload = join(temporaryFolder({ 'reverse.cjs': reverseListing }), 'reverse.cjs');
    expect(made({ env: { NODE_OPTIONS: `--require ${preload}` } })).toEqual(reference);
  });

  test('over an older bundle as in an empty folder', () => {
    const cwd = temporaryFolder({ 'cto.yaml': config });
    cto(['synth', '-q', '--out', 'out', '--set', 'features.monitoring=false'], { cwd });
    expect(made({ cwd })).toEqual(reference);
  });

  test('when the keys of the file stand in another order', () => {
    const reordered = `${config.slice(config.indexOf('agents:'))}\n${config.slice(0, config.indexOf('agents:'))}`;
    expect(made({ cwd: temporaryFolder({ 'cto.yaml': reordered }) })).toEqual(reference);
  });
});

/** Makes every listing of a folder come in reverse, for ES modules too. */
const reverseListing = `
const fs = require('node:fs');
const { readdirSync } = fs;
fs.readdirSync = (...args) => readdirSync(...args).reverse();
require('node:module').syncBuiltinESMExports();
`;
