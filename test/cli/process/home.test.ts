import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheHome } from '../../../src/cli/process/cache-home.js';
import { homeFolder } from '../../../src/cli/process/home.js';

const noAccount = () => {
  throw new Error('uv_os_homedir returned ENOENT (no such file or directory)');
};

describe('the home folder of a person', () => {
  test('is what HOME says', () => {
    expect(homeFolder({ HOME: '/home/ada' })).toBe('/home/ada');
  });

  test.each(['', '.', 'relative/home'])('is that of the account when HOME is "%s"', (home) => {
    expect(homeFolder({ HOME: home }, [() => home, () => '/home/account'])).toBe('/home/account');
  });

  test('is that of this account when HOME is not set', () => {
    expect(homeFolder({})).toBe(homedir());
  });

  test('is none for a user id without an account', () => {
    expect(homeFolder({}, [noAccount, noAccount])).toBeUndefined();
  });
});

describe('the folder for what can be made again', () => {
  test.each([
    ['below XDG_CACHE_HOME', { XDG_CACHE_HOME: '/cache', HOME: '/home/ada' }, '/cache/cto'],
    ['below the home folder', { HOME: '/home/ada' }, '/home/ada/.cache/cto'],
    ['below XDG_CACHE_HOME, for a user without a home too', { XDG_CACHE_HOME: '/cache' }, '/cache/cto'],
  ])('lies %s', (_where, env, folder) => {
    const home = 'HOME' in env ? () => env.HOME : () => undefined;
    expect(cacheHome(env, 'linux', home)).toBe(join(folder));
  });

  test('is none for a user without a home', () => {
    expect(cacheHome({}, 'linux', () => undefined)).toBeUndefined();
  });
});
