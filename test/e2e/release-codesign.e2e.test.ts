import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../src/kernel/errors.js';
import { spawnExec, type Exec, type ExecCall } from '../../src/kernel/exec.js';
import { signWindows } from '../../src/release/codesign/index.js';
import { verifyAuthenticode, withChecksum } from '../../src/release/formats/pe/index.js';
import { makeCertificate, packCertificate, testSigner } from '../release/support/certificate.js';
import { smallPe } from '../release/support/pe.js';
import { signingContext } from '../release/support/signing-context.js';
import { temporaryFolder } from '../support/folder.js';

const unsigned = withChecksum(smallPe());
const options = { description: 'cto', time: 1_700_000_000 };

/** The secret of a certificate that is made for this run. */
const secretOf = (folder: string, password: string) =>
  packCertificate(folder, makeCertificate(folder), password);

describe('a program for Windows, signed by osslsigncode', () => {
  test('is signed with the certificate that is given, and the same again for the same build', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: secretOf(folder, 'pass word'),
      CTO_RELEASE_WINDOWS_PASSWORD: 'pass word',
    };
    const calls: ExecCall[] = [];
    const watching: Exec = (call) => (calls.push(call), spawnExec(call));
    const context = signingContext(folder, { windows: 'required' }, secrets, watching);
    const { bytes, signature, because, key } = await signWindows(unsigned, options, context);
    expect({ signature, because }).toEqual({ signature: 'authenticode', because: undefined });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyAuthenticode(bytes)).toMatchObject({
      problems: [],
      signer: { name: testSigner },
    });
    expect(Buffer.compare((await signWindows(unsigned, options, context)).bytes, bytes)).toBe(0);
    expect(JSON.stringify(calls.map(({ args, env }) => ({ args, env })))).not.toContain('pass word');
    expect(readdirSync(context.folder)).toEqual([]);
  });

  test('is refused with a wrong password, without the password in the message and without a file left', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: secretOf(folder, 'right'),
      CTO_RELEASE_WINDOWS_PASSWORD: 'wrong-password',
    };
    const context = signingContext(folder, {}, secrets);
    const error = await signWindows(unsigned, options, context).catch((thrown: unknown) => thrown);
    expect(isOperatorError(error) && error.code).toBe('E_RELEASE_SIGNING');
    expect(String(error)).toContain('osslsigncode failed');
    expect(String(error)).not.toContain('wrong-password');
    expect(readdirSync(context.folder)).toEqual([]);
  });

  test('is not taken from a tool that changes it', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: secretOf(folder, 'right'),
      CTO_RELEASE_WINDOWS_PASSWORD: 'right',
    };
    const tampering: Exec = async (call) => {
      const result = await spawnExec(call);
      if (call.args[0] !== 'sign') return result;
      const path = call.args.at(-1)!;
      const bytes = readFileSync(path);
      bytes[1100]! ^= 1;
      writeFileSync(path, bytes);
      return result;
    };
    await expect(
      signWindows(unsigned, options, signingContext(folder, {}, secrets, tampering)),
    ).rejects.toThrow('does not hold: its signature was made for other bytes');
  });
});
