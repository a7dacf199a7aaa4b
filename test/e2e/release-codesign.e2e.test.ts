import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../src/kernel/errors.js';
import { spawnExec, type Exec, type ExecCall } from '../../src/kernel/exec.js';
import { signWindows, type SigningContext } from '../../src/release/codesign/index.js';
import { releaseSchema, type ReleaseConfig } from '../../src/release/config/schema.js';
import { verifyAuthenticode, withChecksum } from '../../src/release/formats/pe/index.js';
import { createSecrets } from '../../src/release/secrets.js';
import { smallPe } from '../release/support/pe.js';
import { temporaryFolder } from '../support/folder.js';

const unsigned = withChecksum(smallPe());
const options = { description: 'cto', time: 1_700_000_000 };

type Signing = Partial<ReleaseConfig['signing']>;

function contextOf(
  folder: string,
  signing: Signing,
  env: Record<string, string> = {},
  exec: Exec = spawnExec,
): SigningContext {
  return {
    signing: releaseSchema.parse({ repository: 'o/r', signing }).signing,
    secrets: createSecrets(env),
    exec,
    env: { PATH: process.env['PATH'] ?? '' },
    folder: join(folder, 'signing'),
  };
}

/** A certificate with its key, made for this run. */
function makeCertificate(folder: string, password: string): string {
  const path = (name: string) => join(folder, name);
  const subject = '/O=Example Signer/CN=Example Signer (test only)';
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      path('k.pem'),
      '-out',
      path('c.pem'),
      '-days',
      '2',
      '-subj',
      subject,
      '-addext',
      'extendedKeyUsage=codeSigning',
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(path('password'), password);
  execFileSync(
    'openssl',
    [
      'pkcs12',
      '-export',
      '-inkey',
      path('k.pem'),
      '-in',
      path('c.pem'),
      '-out',
      path('c.p12'),
      '-passout',
      `file:${path('password')}`,
    ],
    { stdio: 'ignore' },
  );
  return readFileSync(path('c.p12'), 'base64');
}

describe('a program for Windows, signed by osslsigncode', () => {
  test('is signed with the certificate that is given, and the same again for the same build', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: makeCertificate(folder, 'pass word'),
      CTO_RELEASE_WINDOWS_PASSWORD: 'pass word',
    };
    const calls: ExecCall[] = [];
    const watching: Exec = (call) => (calls.push(call), spawnExec(call));
    const context = contextOf(folder, { windows: 'required' }, secrets, watching);
    const { bytes, signature, because, key } = await signWindows(unsigned, options, context);
    expect({ signature, because }).toEqual({ signature: 'authenticode', because: undefined });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyAuthenticode(bytes)).toMatchObject({
      problems: [],
      signer: { name: 'Example Signer (test only)' },
    });
    expect(Buffer.compare((await signWindows(unsigned, options, context)).bytes, bytes)).toBe(0);
    expect(JSON.stringify(calls.map(({ args, env }) => ({ args, env })))).not.toContain('pass word');
    expect(readdirSync(context.folder)).toEqual([]);
  });

  test('is refused with a wrong password, without the password in the message and without a file left', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: makeCertificate(folder, 'right'),
      CTO_RELEASE_WINDOWS_PASSWORD: 'wrong-password',
    };
    const context = contextOf(folder, {}, secrets);
    const error = await signWindows(unsigned, options, context).catch((thrown: unknown) => thrown);
    expect(isOperatorError(error) && error.code).toBe('E_RELEASE_SIGNING');
    expect(String(error)).toContain('osslsigncode failed');
    expect(String(error)).not.toContain('wrong-password');
    expect(readdirSync(context.folder)).toEqual([]);
  });

  test('is not taken from a tool that changes it', async () => {
    const folder = temporaryFolder();
    const secrets = {
      CTO_RELEASE_WINDOWS_CERTIFICATE: makeCertificate(folder, 'right'),
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
    await expect(signWindows(unsigned, options, contextOf(folder, {}, secrets, tampering))).rejects.toThrow(
      'does not hold: its signature was made for other bytes',
    );
  });
});
