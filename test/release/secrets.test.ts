import { describe, expect, test } from 'vitest';
import { createSecrets } from '../../src/release/secrets.js';

describe('secrets of a release', () => {
  test('come from variables of their name; empty ones are not given', () => {
    const secrets = createSecrets({ GITHUB_TOKEN: 'token-value', NPM_TOKEN: ' ' });
    expect(secrets.read('GITHUB_TOKEN')).toBe('token-value');
    expect(secrets.has('NPM_TOKEN')).toBe(false);
  });

  test('are replaced by their name wherever they appear, the longer one first', () => {
    const secrets = createSecrets({ GITHUB_TOKEN: 'abcdef', NPM_TOKEN: 'abcdef-ghijkl' });
    expect(secrets.redact('sent abcdef-ghijkl and abcdef')).toBe('sent <NPM_TOKEN> and <GITHUB_TOKEN>');
  });

  test('those that were read are known by name; asking whether there is one reads nothing', () => {
    const secrets = createSecrets({ GITHUB_TOKEN: 'abcdef' });
    secrets.has('GITHUB_TOKEN');
    secrets.read('NPM_TOKEN');
    expect(secrets.taken()).toEqual([]);
    secrets.read('GITHUB_TOKEN');
    secrets.read('GITHUB_TOKEN');
    expect(secrets.taken()).toEqual(['GITHUB_TOKEN']);
  });
});
