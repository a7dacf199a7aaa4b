import { describe, expect, test } from 'vitest';
import { loadReleaseConfig } from '../../src/release/config/load.js';
import { isOperatorError } from '../../src/kernel/errors.js';

const load = (text: string, env: Record<string, string> = {}) =>
  loadReleaseConfig(text, 'release.yaml', env).config;

function problemsOf(text: string, env: Record<string, string> = {}) {
  try {
    load(text, env);
  } catch (error) {
    if (isOperatorError(error)) return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the release configuration', () => {
  test('needs nothing but the repository: all targets, all profiles, signatures where there are keys', () => {
    const config = load('repository: acme/platform\n');
    expect(config.targets).toHaveLength(6);
    expect(config.manifests.profiles).toEqual(['minimal', 'standard', 'production']);
    expect(config.signing).toEqual({
      minisign: 'auto',
      gpg: 'auto',
      attestation: 'off',
      sigstore: 'auto',
      windows: 'auto',
      apple: 'auto',
    });
  });

  test('a public key of minisign is one line of 56 characters, and nothing else', () => {
    const yaml = (key: string) => `repository: acme/platform\ntrusted_keys: { minisign: [${key}] }\n`;
    expect(load(yaml(`RWQ${'a'.repeat(53)}`)).trusted_keys.minisign).toHaveLength(1);
    for (const key of ['minisign.pub', `RWQ${'a'.repeat(52)}`, `RW${'a'.repeat(54)}`])
      expect(problemsOf(yaml(key))).toMatchObject([{ path: 'trusted_keys.minisign[0]', value: key }]);
  });

  test('says everything that is wrong at once, each with line, key, value and what to do', () => {
    const problems = problemsOf(
      [
        'repository: acme',
        'targets: [linux-amd46]',
        'archives:',
        '  compression_level: 12',
        'sining: {}',
      ].join('\n'),
    );
    expect(problems.map(({ path, location }) => `${location?.line ?? ''} ${path ?? ''}`)).toEqual([
      '1 repository',
      '2 targets[0]',
      '4 archives.compression_level',
      '5 sining',
    ]);
    expect(problems[1]).toMatchObject({ value: 'linux-amd46' });
    expect(problems[3]?.fix).toContain('signing');
  });

  test('leads to its own page where a key is like none', () => {
    const [problem] = problemsOf('repository: acme/platform\nbogus: 1\n');
    expect(problem?.fix).toBe('see docs/release-configuration.md for all keys');
  });

  test.each([
    ['CTO_RELEASE_SIGNING__GPG', 'off', (config: ReturnType<typeof load>) => config.signing.gpg],
    ['CTO_RELEASE_OPTIMISATION', 'size', (config: ReturnType<typeof load>) => config.optimisation],
  ])('%s wins over the file', (name, value, read) => {
    const config = load('repository: acme/platform\nsigning: {gpg: auto}\n', { [name]: value });

    expect(read(config)).toBe(value);
  });

  test('a variable that is almost a key is refused with the right name', () => {
    const [problem] = problemsOf('repository: acme/platform\n', { CTO_RELEASE_SIGNING__GPQ: 'off' });
    expect(problem?.fix).toContain('CTO_RELEASE_SIGNING__GPG');
  });

  test('secrets of the environment are no keys', () => {
    expect(load('repository: acme/platform\n', { CTO_RELEASE_MINISIGN_KEY: 'x' }).name).toBe('cto');
  });

  test('a secret in the file is refused and not shown', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const text = JSON.stringify(problemsOf(`repository: acme/platform\nname: ${token}\n`));
    expect(text).toContain('a GitHub token');
    expect(text).not.toContain(token);
  });
});
