import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { spawnExec, type ExecCall } from '../../../src/kernel/exec.js';
import { armor, unarmor } from '../../../src/release/signing/gpg/armor.js';
import { readGpgKey, signGpg } from '../../../src/release/signing/gpg/sign.js';
import { temporaryFolder } from '../../support/folder.js';
import { gpgHome, port, tool } from '../support/tools.js';

/** Makes a key in a home of its own, as a person would. */
function makeKey(passphrase: string): { readonly text: string; readonly home: string; readonly env: object } {
  const home = temporaryFolder();
  const { env, end } = gpgHome(home);
  onTestFinished(end);
  const common = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
  const made = tool(
    'gpg',
    [...common, '--quick-gen-key', 'Release <release@example.com>', 'ed25519', 'sign', 'never'],
    home,
    '',
    env,
  );
  expect(made.code, made.text).toBe(0);
  const { text } = tool('gpg', [...common, '--armor', '--export-secret-keys'], home, '', env);
  return { text, home, env };
}

const later = 2_000_000_000;

describe.each(['', 'correct horse battery'])('a key with the passphrase %j', (passphrase) => {
  test('signs so that the real gpg takes it, and refuses a changed file', async () => {
    const { text, home, env } = makeKey(passphrase);
    const folder = temporaryFolder({ 'checksums.txt': 'sums\n' });
    const key = { text, ...(passphrase !== '' && { passphrase }) };
    const asc = await signGpg(port, key, join(folder, 'checksums.txt'), later);
    writeFileSync(join(folder, 'checksums.txt.asc'), asc);
    const verify = () => tool('gpg', ['--verify', 'checksums.txt.asc', 'checksums.txt'], folder, '', env);
    expect(verify().text).toContain('Good signature from "Release <release@example.com>"');
    expect(asc).toMatch(/^-----BEGIN PGP SIGNATURE-----\n\n/);
    writeFileSync(join(folder, 'checksums.txt'), 'sumz\n');
    expect(verify().text).toContain('BAD signature');
    expect(home).not.toBe('');
  });
});

test('the time of the signature is that of the sources, so that the same key gives the same signature', async () => {
  const { text } = makeKey('');
  const folder = temporaryFolder({ a: 'x' });
  const first = await signGpg(port, { text }, join(folder, 'a'), later);
  expect(await signGpg(port, { text }, join(folder, 'a'), later)).toBe(first);
});

test('a signature of sources older than the key is dated when the key was made, so that gpg takes it', async () => {
  const { text, env } = makeKey('');
  const folder = temporaryFolder({ a: 'x' });
  writeFileSync(join(folder, 'a.asc'), await signGpg(port, { text }, join(folder, 'a'), 1_000_000_000));
  expect(tool('gpg', ['--verify', 'a.asc', 'a'], folder, '', env).text).toContain('Good signature');
});

test('the public half can be imported by people who verify', async () => {
  const { text } = makeKey('secret passphrase');
  const { publicKey, fingerprint } = await readGpgKey(port, { text });
  const home = temporaryFolder();
  const { env, end } = gpgHome(home);
  onTestFinished(end);
  mkdirSync(home, { recursive: true });
  expect(tool('gpg', ['--import'], home, publicKey, env).code).toBe(0);
  expect(tool('gpg', ['--list-keys', '--with-colons'], home, '', env).text).toContain(`:${fingerprint}:`);
  expect(publicKey).not.toContain('PRIVATE');
});

test('neither key nor passphrase is an argument or in the environment of gpg, and nothing of them stays on disk', async () => {
  const { text } = makeKey('correct horse battery');
  const folder = temporaryFolder({ a: 'x' });
  const calls: ExecCall[] = [];
  const exec: typeof spawnExec = (call) => {
    calls.push(call);
    return spawnExec(call);
  };
  await signGpg({ ...port, exec }, { text, passphrase: 'correct horse battery' }, join(folder, 'a'), later);
  const visible = JSON.stringify(calls.map(({ args, env }) => [args, env]));
  expect(visible).not.toContain('correct horse');
  expect(visible).not.toContain('PRIVATE KEY');
  const homes = new Set(calls.map(({ env }) => env['GNUPGHOME']));
  expect(homes.size).toBe(1);
  expect(readdirSync(tmpdir())).not.toContain([...homes][0]?.split('/').at(-1));
});

describe('is an error that says what to do:', () => {
  test.each([
    ['something that is no key', () => ({ text: 'nothing' }), 'is not a secret key of OpenPGP'],
    [
      'a wrong passphrase',
      () => ({ text: makeKey('right').text, passphrase: 'wrong' }),
      'does not open with CTO_RELEASE_GPG_PASSPHRASE',
    ],
  ])('%s', async (_what, key, message) => {
    const folder = temporaryFolder({ a: 'x' });
    await expect(signGpg(port, key(), join(folder, 'a'), later)).rejects.toMatchObject({
      code: 'E_SIGNING_KEY_INVALID',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('armour', () => {
  test('gives back what was armoured, and notices every change of one byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 120 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, change) => {
          const text = armor(bytes);
          expect(unarmor(text)).toEqual(Buffer.from(bytes));
          const changed = Buffer.from(text);
          changed[at % changed.length] = changed[at % changed.length]! ^ change;
          expect(unarmor(changed.toString('latin1'))).toBeUndefined();
        },
      ),
    );
  });

  test('is that of gpg', () => {
    const { home, env } = makeKey('');
    writeFileSync(join(home, 'a'), 'x');
    expect(tool('gpg', ['--batch', '--armor', '--detach-sign', 'a'], home, '', env).code).toBe(0);
    const theirs = readFileSync(join(home, 'a.asc'), 'utf8');
    const bytes = Buffer.from(theirs.split('\n').slice(2, -3).join(''), 'base64');
    expect(armor(bytes)).toBe(theirs);
  });
});
