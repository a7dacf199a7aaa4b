import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/index.js';
import { load, problemOf, testProfiles } from './support.js';

describe('the file', () => {
  let cwd = '';

  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'cto-config-'));
  });
  afterEach(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const loadFile = (file?: string) =>
    loadConfig({ cwd, env: {}, profiles: testProfiles, ...(file === undefined ? {} : { file }) });

  test('may be absent', () => {
    expect(loadFile().file).toBeUndefined();
  });

  test('is cto.yaml in the folder unless one is named', () => {
    writeFileSync(join(cwd, 'cto.yaml'), 'platform: { name: a }');
    writeFileSync(join(cwd, 'other.yaml'), 'platform: { name: b }');
    expect([loadFile().file, loadFile().config.platform.name]).toEqual(['cto.yaml', 'a']);
    expect([loadFile('other.yaml').file, loadFile('other.yaml').config.platform.name]).toEqual([
      'other.yaml',
      'b',
    ]);
  });

  test('keeps the name that the person gave it', () => {
    const file = join(cwd, 'deep', 'c.yaml');
    mkdirSync(join(cwd, 'deep'));
    writeFileSync(file, 'platform: { name: a }');
    expect(loadFile(file).originOf('platform.name')).toMatchObject({ file });
    expect(loadFile('deep/c.yaml').originOf('platform.name')).toMatchObject({ file: 'deep/c.yaml' });
  });

  test('gives the same digest under any name', () => {
    writeFileSync(join(cwd, 'a.yaml'), 'platform: { name: a }');
    writeFileSync(join(cwd, 'b.yaml'), '# the same\n\nplatform:\n  name: "a"\n');
    expect(loadFile('a.yaml').configDigest).toBe(loadFile('b.yaml').configDigest);
  });

  test.each(['cto.yml', 'cto.json'])('named %s is not read, and a warning says so', (name) => {
    writeFileSync(join(cwd, name), '{"platform": {"name": "a"}}');
    const loaded = loadFile();
    expect(loaded.config.platform.name).toBe('cto');
    expect(loaded.warnings).toContainEqual(
      expect.objectContaining({ rule: 'config/file', location: { file: name }, severity: 'warning' }),
    );
    expect(loadFile(name).config.platform.name).toBe('a');
  });

  test('that is named must exist', () => {
    const problem = problemOf({ file: 'none.yaml' });
    expect(problem.message).toBe('the configuration file none.yaml does not exist');
    expect(problem.fix).toContain('cto config init');
  });

  test('must not be a folder', () => {
    expect(problemOf({ file: '.' }).message).toContain('is a folder');
  });

  test('must be readable', () => {
    expect(() => load({ file: unreadable(cwd) })).toThrow(
      expect.objectContaining({ code: 'E_CONFIG_INVALID' }),
    );
  });

  test('must end: a device without end is refused', () => {
    expect(problemOf({ file: '/dev/zero' }).message).toContain('has more than 1048576 bytes');
  });
});

describe('the origin of a key', () => {
  test('that is no key path is the default', () => {
    const loaded = load({ profile: 'standard' });
    expect(loaded.originOf('a..b')).toEqual({ from: 'default' });
    expect(loaded.originOf('features.backup')).toEqual({ from: 'default' });
    expect(loaded.originOf('features.monitoring')).toEqual({ from: 'profile', profile: 'standard' });
    expect(loaded.originOf('profile')).toEqual({ from: 'flag', name: '--profile' });
  });
});

/** A file that cannot be read. Permissions do not stop root, but nobody reads the first page of memory. */
function unreadable(cwd: string): string {
  if (process.getuid?.() === 0) return '/proc/self/mem';
  const file = join(cwd, 'secret.yaml');
  writeFileSync(file, '');
  chmodSync(file, 0);
  return file;
}
