import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.js';
import { cto, root } from '../support/program.js';

describe('config validate', () => {
  test('says which file and profile it found valid, and what is to be provided', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'profile: standard\ngithub:\n  webhook_secret: ${HOOK}\n' });
    const { code, stdout, stderr } = cto(['config', 'validate'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('valid: cto.yaml, profile standard');
    expect(stdout).toContain('to be provided when it is deployed: HOOK');
  });

  test('--output json prints a versioned object', () => {
    const { stdout } = cto(['config', 'validate', '--output', 'json', '--profile', 'standard']);
    const summary: unknown = JSON.parse(stdout);
    expect(summary).toMatchObject({
      schemaVersion: 1,
      profile: 'standard',
      configDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      toBeProvided: [],
      warnings: expect.any(Array) as unknown[],
    });
  });

  test('shows every problem with file, line and column, and answers 2', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'profil: minimal\nplatform:\n  nmae: x\n' });
    const { code, stdout, stderr } = cto(['config', 'validate'], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('cto.yaml:1:1');
    expect(stderr).toContain('cto.yaml:3:3');
    expect(stderr).toContain('did you mean "profile"?');
    expect(stderr).toContain('2 problems');
  });

  test('names a configuration file that is missing', () => {
    const { code, stderr } = cto(['config', 'validate', '--config', 'nowhere.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.yaml');
  });
});

describe('config explain', () => {
  test('says the value, where it comes from and what it is', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'platform:\n  name: from-file\n' });
    const { stdout } = cto(['config', 'explain', 'platform.name'], { cwd });
    expect(stdout).toMatch(/^platform\.name = "from-file"\n {2}from cto\.yaml:2/);
    const set = cto(['config', 'explain', 'platform.name', '--set', 'platform.name=set'], { cwd }).stdout;
    expect(set).toMatch(/^platform\.name = "set"\n {2}from --set/);
    expect(set).toContain('over "from-file" from cto.yaml:2');
  });

  test('knows variables and profiles as origins', () => {
    const env = { CTO_PLATFORM__NAME: 'from-variable' };
    expect(cto(['config', 'explain', 'platform.name'], { env }).stdout).toContain('CTO_PLATFORM__NAME');
    const { stdout } = cto(['config', 'explain', 'features.monitoring', '--profile', 'standard']);
    expect(stdout).toMatch(/= true\n {2}from .*standard/);
  });

  test('--output json prints a versioned object', () => {
    const { stdout } = cto(['config', 'explain', 'platform.name', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      path: 'platform.name',
      origin: { from: 'default' },
    });
  });

  test('answers 2 for a key that does not exist, with the nearest one', () => {
    const { code, stderr } = cto(['config', 'explain', 'platform.nme']);
    expect(code).toBe(2);
    expect(stderr).toContain('platform.name');
  });
});

describe('config schema', () => {
  test('prints the JSON Schema that is committed', () => {
    const { stdout } = cto(['config', 'schema']);
    const committed = readFileSync(join(root, 'docs', 'configuration.schema.json'), 'utf8');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(committed));
  });

  test('--write writes the schema and the reference page', () => {
    const cwd = temporaryFolder();
    expect(cto(['config', 'schema', '--write'], { cwd }).code).toBe(0);
    for (const file of ['docs/configuration.schema.json', 'docs/configuration.md'])
      expect(existsSync(join(cwd, file))).toBe(true);
  });
});

describe('config init', () => {
  test('writes a file that is valid as it is', () => {
    const cwd = temporaryFolder();
    expect(cto(['config', 'init', '--profile', 'standard'], { cwd }).code).toBe(0);
    const { code, stdout, stderr } = cto(['config', 'validate'], { cwd });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('profile standard');
  });

  test('refuses to replace a file without consent, answering 4', () => {
    const cwd = temporaryFolder({ 'cto.yaml': 'platform: { name: mine }\n' });
    const { code, stderr } = cto(['config', 'init'], { cwd });
    expect(code).toBe(4);
    expect(stderr).toContain('--force');
    expect(readFileSync(join(cwd, 'cto.yaml'), 'utf8')).toBe('platform: { name: mine }\n');
    expect(cto(['config', 'init', '--force'], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, 'cto.yaml'), 'utf8')).not.toContain('mine');
  });
});
