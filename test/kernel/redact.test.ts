import { describe, expect, test } from 'vitest';
import {
  isPasswordKey,
  isSecretKey,
  looksRandom,
  mask,
  printable,
  redact,
  secretWithin,
} from '../../src/kernel/redact.js';

/** Joins the parts of a token, so that no file of ours holds anything shaped like one. */
const join = (...parts: readonly string[]) => parts.join('');

const token = join('gh', 'p_', 'abcdefghijklmnopqrstuvwxyz0123456789');

describe('secretWithin', () => {
  test('names a token within a longer text', () => {
    expect(secretWithin(`use ${token}, please`)).toBe('a GitHub token');
  });

  test('gives the same answer each time it is asked', () => {
    expect([1, 2, 3].map(() => secretWithin(token))).toEqual(Array(3).fill('a GitHub token'));
  });

  test.each([
    'ghp_short',
    'registry.example.com/team/image:1.2.3',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'https://github.com/example/repo.git',
    'ssh://git@github.com:22/example/repo.git',
    'task-sk-learn-with-a-long-name-indeed',
    'AKIA',
    '${GITHUB_TOKEN}',
    '-----BEGIN CERTIFICATE-----',
  ])('finds none in %s', (text) => {
    expect(secretWithin(text)).toBeUndefined();
  });

  test.each([
    ['JSON Web Tokens', 'eyJ'.repeat(300_000)],
    ['private keys', join('-----BEGIN ', 'PRIVATE KEY '.repeat(80_000))],
    ['addresses', '://a:'.repeat(200_000)],
    ['key prefixes', 'sk-'.repeat(300_000)],
    ['AWS prefixes', 'AKIA'.repeat(250_000)],
  ])('takes linear time on a mebibyte of half-written %s', (_title, text) => {
    const start = process.cpuUsage();
    secretWithin(text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
  });
});

describe('redact', () => {
  test('masks every token, and every text that is known to be secret', () => {
    expect(redact(`${token} and ${token} and hunter2`, ['hunter2'])).toBe(`${mask} and ${mask} and ${mask}`);
  });

  test('masks a whole private key, also one that is cut off', () => {
    const begin = join('-----BEGIN EC ', 'PRIVATE', ' KEY-----');
    const end = join('-----END EC ', 'PRIVATE', ' KEY-----');
    expect(redact(`a ${begin}\nMHcCAQEE\n${end} b`)).toBe(`a ${mask} b`);
    expect(redact(`a ${begin}\nMHcCAQEE`)).toBe(`a ${mask}`);
  });

  test('masks the user and password of an address and leaves the rest', () => {
    expect(redact('https://me:hunter2@example.com/a')).toBe(`https://${mask}@example.com/a`);
  });

  test('leaves texts alone that are too short to be told from words', () => {
    expect(redact('no news is good news', ['no'])).toBe('no news is good news');
  });
});

describe('key names', () => {
  test.each(['password', 'adminPassword', 'smtp_password', 'PASSPHRASE', 'db.passwd'])(
    '%s says password',
    (key) => {
      expect(isPasswordKey(key)).toBe(true);
    },
  );

  test.each(['passwords_file', 'compass', 'password_key_name'])('%s does not', (key) => {
    expect(isPasswordKey(key)).toBe(false);
  });

  test.each(['token', 'api_key', 'apiKey', 'client_secret', 'authToken', 'credentials'])(
    '%s may hold a secret',
    (key) => {
      expect(isSecretKey(key)).toBe(true);
    },
  );

  test.each(['keys', 'monkey', 'tokens_per_run', 'secret_name', 'private_key_path'])('%s does not', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});

describe('looksRandom', () => {
  test.each(['a1B2c3D4e5F6g7H8i9J0', 'c2VjcmV0MTIzNDU2Nzg5MGFiYzEyMw=='])('%s does', (text) => {
    expect(looksRandom(text)).toBe(true);
  });

  test.each([
    'my-registry-credentials-v2',
    'node-role.kubernetes.io/control-plane',
    '/secrets/rex.pem',
    'abcdefghijklmnopqrstuvwxyz',
    '12345678901234567890',
  ])('%s does not', (text) => {
    expect(looksRandom(text)).toBe(false);
  });
});

describe('printable', () => {
  test('writes out what would move the cursor or hide a difference', () => {
    expect(printable('a\u{1b}[2J\n\u{202e}b\u{200b}c')).toBe('a\\u{1b}[2J\\u{a}\\u{202e}b\\u{200b}c');
  });

  test('keeps letters of every script', () => {
    expect(printable('Zürich 日本 😀')).toBe('Zürich 日本 😀');
  });

  test('cuts what is too long, between characters', () => {
    expect(printable('😀'.repeat(100))).toBe('😀'.repeat(80) + '...');
  });
});
