import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { spawnExec, type Exec, type ExecCall } from '../../../src/kernel/exec.js';
import { codesignTools, signApple, signWindows } from '../../../src/release/codesign/index.js';
import { verifySignature } from '../../../src/release/formats/macho/index.js';
import { withChecksum } from '../../../src/release/formats/pe/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { smallMachO } from '../support/macho.js';
import { smallPe } from '../support/pe.js';
import { signingContext, type Signing } from '../support/signing-context.js';

const unsigned = withChecksum(smallPe());
const options = { description: 'cto', time: 1_700_000_000 };
const apple = {
  identifier: 'io.cto.cli',
  entitlements: new Map(),
  zip: (bytes: Uint8Array) => Promise.resolve(bytes),
};

describe('a program for Windows', () => {
  test.each<[string, Signing, string]>([
    ['auto, without a key', {}, 'CTO_RELEASE_WINDOWS_CERTIFICATE is not set'],
    ['off', { windows: 'off' }, 'signing.windows is off'],
  ])('stays unsigned, with the reason: %s', async (_, signing, because) => {
    expect(await signWindows(unsigned, options, signingContext('/nowhere', signing))).toEqual({
      bytes: unsigned,
      signature: 'none',
      because,
    });
  });

  test.each<[string, Signing, Record<string, string>, Exec, string]>([
    [
      'a required key is missing',
      { windows: 'required' },
      {},
      spawnExec,
      'CTO_RELEASE_WINDOWS_CERTIFICATE is not set',
    ],
    [
      'the key is no base64',
      {},
      { CTO_RELEASE_WINDOWS_CERTIFICATE: 'not base64!' },
      spawnExec,
      'CTO_RELEASE_WINDOWS_CERTIFICATE is not base64',
    ],
    [
      'the tool is missing',
      {},
      { CTO_RELEASE_WINDOWS_CERTIFICATE: 'AAAA' },
      () => Promise.resolve({ code: 127, stdout: new Uint8Array(), stderr: '' }),
      'cannot run "osslsigncode"',
    ],
  ])('is an error when %s', async (_, signing, env, exec, message) => {
    const folder = temporaryFolder();
    await expect(signWindows(unsigned, options, signingContext(folder, signing, env, exec))).rejects.toThrow(
      message,
    );
  });
});

describe('a program for macOS', () => {
  test('is signed ad hoc without a certificate, with the reason', async () => {
    const { bytes, signature, because } = await signApple(
      smallMachO(),
      apple,
      signingContext('/nowhere', {}),
    );
    expect({ signature, because }).toEqual({
      signature: 'ad-hoc',
      because: 'CTO_RELEASE_APPLE_CERTIFICATE is not set',
    });
    expect(verifySignature(bytes)).toEqual([]);
  });

  test('is an error when a required certificate is missing', async () => {
    await expect(
      signApple(smallMachO(), apple, signingContext('/nowhere', { apple: 'required' })),
    ).rejects.toThrow('CTO_RELEASE_APPLE_CERTIFICATE is not set');
  });

  test('is an error when there is a certificate and no tool', async () => {
    const folder = temporaryFolder();
    const exec: Exec = () => Promise.resolve({ code: 127, stdout: new Uint8Array(), stderr: '' });
    const context = signingContext(folder, {}, { CTO_RELEASE_APPLE_CERTIFICATE: 'AAAA' }, exec);
    await expect(signApple(smallMachO(), apple, context)).rejects.toThrow('cannot run "rcodesign"');
    expect(readdirSync(context.folder)).toEqual([]);
  });

  test('says how to pack a certificate that rcodesign cannot open, which it takes for a wrong password', async () => {
    const exec: Exec = () =>
      Promise.resolve({ code: 1, stdout: new Uint8Array(), stderr: 'incorrect password given' });
    const context = signingContext(temporaryFolder(), {}, { CTO_RELEASE_APPLE_CERTIFICATE: 'AAAA' }, exec);
    await expect(signApple(smallMachO(), apple, context)).rejects.toMatchObject({
      message: expect.stringContaining('incorrect password given') as string,
      hint: expect.stringContaining('-legacy') as string,
    });
  });

  test('is not taken from a tool that leaves it without a signer', async () => {
    const folder = temporaryFolder();
    const calls: ExecCall[] = [];
    const adHocOnly: Exec = (call) => {
      calls.push(call);
      writeFileSync(call.args.at(-1)!, readFileSync(call.args.at(-2)!));
      return Promise.resolve({ code: 0, stdout: new Uint8Array(), stderr: '' });
    };
    const env = { CTO_RELEASE_APPLE_CERTIFICATE: 'AAAA', CTO_RELEASE_APPLE_PASSWORD: 'secret-password' };
    await expect(signApple(smallMachO(), apple, signingContext(folder, {}, env, adHocOnly))).rejects.toThrow(
      'does not hold',
    );
    expect(JSON.stringify(calls)).not.toContain('secret-password');
  });
});

test('the tools of signing are asked for only when there is a certificate for them, and signing is not off', () => {
  const env = { CTO_RELEASE_APPLE_CERTIFICATE: 'AAAA', CTO_RELEASE_WINDOWS_CERTIFICATE: 'AAAA' };
  const named = (signing: Signing, given: Record<string, string>) =>
    codesignTools(signingContext('/nowhere', signing, given)).map(({ name }) => name);
  expect(named({}, {})).toEqual([]);
  expect(named({}, env)).toEqual(['osslsigncode', 'rcodesign']);
  expect(named({ apple: 'off', windows: 'off' }, env)).toEqual([]);
});
