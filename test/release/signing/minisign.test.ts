import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPublicKey, parsePublicKey } from '../../../src/release/signing/minisign/format.js';
import { generateMinisign } from '../../../src/release/signing/minisign/generate.js';
import { readSecretKey } from '../../../src/release/signing/minisign/secret-key.js';
import { publicHalf, signMinisign } from '../../../src/release/signing/minisign/sign.js';
import { verifyMinisign } from '../../../src/release/signing/minisign/verify.js';
import { temporaryFolder } from '../../support/folder.js';
import { tool } from '../support/tools.js';

const source = { key: 'KEY', password: 'PASSWORD' };
const content = Buffer.from('checksums\n');
const facts = { file: 'checksums.txt', timestamp: 1_700_000_000 };
/** Little work, so that tests are fast; the format is the same. */
const limits = { operations: 32_768, memory: 16 * 2 ** 20 };

/** A folder with a file, its signature, and the public key. */
async function signed(password?: string) {
  const pair = await generateMinisign({ limits, ...(password !== undefined && { password }) });
  const key = await readSecretKey(pair.secretFile, password, source);
  const signature = signMinisign(content, key, facts);
  const folder = temporaryFolder({
    'checksums.txt': content.toString(),
    'checksums.txt.minisig': signature,
    'minisign.pub': pair.publicFile,
    'minisign.key': pair.secretFile,
  });
  return { folder, pair, key, signature, trusted: [parsePublicKey(pair.publicFile)!] };
}

describe('minisign of Debian', () => {
  test.each([undefined, 'correct horse'])(
    'takes our signature, made with a key with the password %j',
    async (password) => {
      const { folder } = await signed(password);
      const said = tool('minisign', ['-H', '-Vm', 'checksums.txt', '-p', 'minisign.pub'], folder);
      expect(said.text).toBe(
        'Signature and comment signature verified\nTrusted comment: timestamp:1700000000\tfile:checksums.txt\thashed\n',
      );
      expect(said.code).toBe(0);
      writeFileSync(join(folder, 'checksums.txt'), 'checksumS\n');
      expect(tool('minisign', ['-Vm', 'checksums.txt', '-p', 'minisign.pub'], folder).code).not.toBe(0);
    },
  );

  test.each([undefined, 'correct horse'])(
    'signs with a key that we made, with the password %j, and we take it',
    async (password) => {
      const { folder, pair, trusted } = await signed(password);
      const args = [
        '-S',
        '-s',
        'minisign.key',
        '-m',
        'checksums.txt',
        '-t',
        'timestamp:1\tfile:checksums.txt\thashed',
      ];
      expect(tool('minisign', args, folder, `${password ?? ''}\n`).code).toBe(0);
      const text = readFileSync(join(folder, 'checksums.txt.minisig'), 'utf8');
      // its comment that nobody signs has no key id, ours has
      const ours = text.replace('minisign secret key\n', `minisign secret key ${pair.keyId}\n`);
      expect(verifyMinisign('checksums.txt', content, ours, trusted)).toEqual({ ok: true, timestamp: 1 });
    },
  );

  test('makes a key without password that we sign with', async () => {
    const folder = temporaryFolder({ 'checksums.txt': content.toString() });
    expect(tool('minisign', ['-G', '-W', '-p', 'a.pub', '-s', 'a.key'], folder).code).toBe(0);
    const key = await readSecretKey(readFileSync(join(folder, 'a.key'), 'utf8'), undefined, source);
    expect(formatPublicKey(publicHalf(key))).toBe(padded(readFileSync(join(folder, 'a.pub'), 'utf8')));
    writeFileSync(join(folder, 'checksums.txt.minisig'), signMinisign(content, key, facts));
    expect(tool('minisign', ['-Vm', 'checksums.txt', '-p', 'a.pub'], folder).code).toBe(0);
  });

  test('makes a key with a password, at its full cost of a gigabyte, that we sign with', async () => {
    const folder = temporaryFolder();
    expect(tool('minisign', ['-G', '-p', 'a.pub', '-s', 'a.key'], folder, 'pass\npass\n').code).toBe(0);
    const key = await readSecretKey(readFileSync(join(folder, 'a.key'), 'utf8'), 'pass', source);
    expect(formatPublicKey(publicHalf(key))).toBe(padded(readFileSync(join(folder, 'a.pub'), 'utf8')));
  }, 120_000);
});

/** A public key file as newer versions of minisign write it: 0.11, which Debian 12 has, leaves zeros at the beginning of the id out. */
function padded(text: string): string {
  return text.replace(/(?<=public key )[0-9A-F]+/, (id) => id.padStart(16, '0'));
}

describe('our signature', () => {
  test('is the same every time', async () => {
    const { key, signature } = await signed();
    expect(signMinisign(content, key, facts)).toBe(signature);
  });

  test('is found to be changed wherever one byte of it changes', async () => {
    const { signature, trusted } = await signed();
    expect(verifyMinisign('checksums.txt', content, signature, trusted)).toEqual({
      ok: true,
      timestamp: 1_700_000_000,
    });
    for (let index = 0; index < signature.length; index += 1) {
      const bytes = Buffer.from(signature);
      bytes[index] = bytes[index]! ^ 1;
      expect(verifyMinisign('checksums.txt', content, bytes.toString('latin1'), trusted).ok).toBe(false);
    }
  });

  test('is about one file by name: it does not pass for another one', async () => {
    const { signature, trusted } = await signed();
    expect(verifyMinisign('other.txt', content, signature, trusted)).toMatchObject({
      ok: false,
      why: /is about/,
    });
  });

  test('is refused when its key is not trusted, and taken when one of several is', async () => {
    const { signature, trusted, pair } = await signed();
    const other = await signed();
    expect(verifyMinisign('checksums.txt', content, signature, other.trusted)).toEqual({
      ok: false,
      why: `was made with the key ${pair.keyId}, which is not trusted`,
    });
    expect(verifyMinisign('checksums.txt', content, signature, [...other.trusted, ...trusted]).ok).toBe(true);
  });

  test('of other content is refused, whatever it is', async () => {
    const { signature, trusted } = await signed();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        fc.pre(Buffer.compare(bytes, content) !== 0);
        expect(verifyMinisign('checksums.txt', bytes, signature, trusted).ok).toBe(false);
      }),
    );
  });
});

describe('a secret key is refused, without a word of it,', () => {
  const cases: readonly (readonly [string, (file: string) => [string, string | undefined], RegExp])[] = [
    ['when it is something else', () => ['hunter2hunter2', undefined], /not a secret key of minisign/],
    ['without its password', (file) => [file, undefined], /protected by a password, and none is given/],
    ['with another password', (file) => [file, 'wrong'], /does not open with the password in PASSWORD/],
    ['when it was cut', (file) => [file.slice(0, -20), 'right'], /not a secret key/],
  ];

  test.each(cases)('%s', async (_what, given, message) => {
    const { secretFile } = await generateMinisign({ password: 'right', limits });
    const [text, password] = given(secretFile);
    const error = await readSecretKey(text, password, source).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'E_SIGNING_KEY_INVALID',
      message: expect.stringMatching(message) as unknown,
    });
    const said = JSON.stringify([error, (error as Error).message, (error as { hint: string }).hint]);
    expect(said).not.toContain(text.split('\n')[1] ?? text);
    expect(said).not.toMatch(/hunter2|"wrong"/);
  });

  test('when it would take more memory than any key does', async () => {
    const { secretFile } = await generateMinisign({ password: 'right', limits });
    const bytes = Buffer.from(secretFile.split('\n')[1]!, 'base64');
    bytes.writeBigUInt64LE(2n ** 40n, 38);
    bytes.writeBigUInt64LE(2n ** 40n, 46);
    await expect(readSecretKey(bytes.toString('base64'), 'right', source)).rejects.toThrow('more memory');
  });
});
