import { describe, expect, test } from 'vitest';
import { githubRepository } from '../../src/github/index.js';

describe('githubRepository', () => {
  const api = (url: string, env: Readonly<Record<string, string>> = {}) => githubRepository(url, env)?.apiUrl;

  test('knows github.com and its tenants, by HTTPS and SSH', () => {
    expect(api('https://github.com/acme/platform')).toBe('https://api.github.com');
    expect(api('git@github.com:acme/platform.git')).toBe('https://api.github.com');
    expect(api('https://acme.ghe.com/acme/platform')).toBe('https://api.acme.ghe.com');
  });

  test('knows a server of its own by what GitHub Actions and gh say', () => {
    const url = 'https://github.example.com/acme/platform';
    expect(api(url, { GH_HOST: 'github.example.com' })).toBe('https://github.example.com/api/v3');
    const actions = { GITHUB_SERVER_URL: 'https://github.example.com' };
    expect(api(url, actions)).toBe('https://github.example.com/api/v3');
    expect(api(url, { ...actions, GITHUB_API_URL: 'https://api.example.com' })).toBe(
      'https://api.example.com',
    );
  });

  test('takes no other server for GitHub, so that none is shown a token of GitHub', () => {
    const env = { GITHUB_SERVER_URL: 'https://github.com', GH_HOST: 'github.example.com' };
    for (const url of [
      'https://gitlab.com/acme/platform',
      'https://github.com.evil.example/acme/platform',
      'https://notgithub.com/acme/platform',
      'https://evilghe.com/acme/platform',
      '/srv/git/acme/platform',
    ])
      expect(api(url, env), url).toBeUndefined();
  });

  test('reads the tokens of an own server only from variables that are meant for it', () => {
    const own = githubRepository('https://github.example.com/acme/platform', {
      GH_HOST: 'github.example.com',
    });
    expect(own?.tokenVariables).toEqual(['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN']);
    expect(githubRepository('https://github.com/acme/platform', {})?.tokenVariables).toEqual([
      'GITHUB_TOKEN',
      'GH_TOKEN',
    ]);
  });
});
