import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnExec, type Exec } from '../../../src/kernel/exec.js';
import type { AuditEntry } from '../../../src/release/audit/index.js';
import { releaseSchema } from '../../../src/release/config/schema.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { openSigners, type SigningContext } from '../../../src/release/signing/signers.js';
import { generateMinisign } from '../../../src/release/signing/minisign/generate.js';
import { writePublicKeys, writeSignatures } from '../../../src/release/signing/write.js';
import { storeFile } from '../../../src/release/files/artifact.js';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment } from '../../support/program.js';
import { tool } from '../support/tools.js';

const identity = {
  version: '1.0.0',
  tag: 'v1.0.0',
  mode: 'release',
  commit: 'a'.repeat(40),
  dirty: false,
  sourceDate: 1_700_000_000,
} as const;

/** What signing sees of a release. */
function context(signing: object, variables: Record<string, string>, exec: Exec = spawnExec): SigningContext {
  return {
    config: releaseSchema.parse({ repository: 'example-org/cto', signing }),
    secrets: createSecrets(variables),
    identity,
    exec,
    env: bareEnvironment(),
  };
}

const off = { minisign: 'off', gpg: 'off', sigstore: 'off' };
const pem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();

describe('the keys that programs trust', () => {
  test('a key of the list signs, any other one is refused before anything is built', async () => {
    const [own, other] = [await generateMinisign(), await generateMinisign()];
    const line = (file: string) => file.trim().split('\n').at(-1);
    const variables = { CTO_RELEASE_MINISIGN_KEY: own.secretFile };
    const trusting = (...minisign: readonly (string | undefined)[]) => {
      const { config, ...rest } = context({}, variables);
      return {
        ...rest,
        config: { ...config, trusted_keys: { minisign: minisign.filter((one) => one !== undefined) } },
      };
    };
    const both = trusting(line(other.publicFile), line(own.publicFile));
    expect((await openSigners(both)).present).toHaveLength(1);
    await expect(openSigners(trusting(line(other.publicFile)))).rejects.toMatchObject({
      code: 'E_SIGNING_KEY_INVALID',
      message: expect.stringContaining('is none of trusted_keys.minisign') as string,
      hint: expect.stringContaining(line(own.publicFile) ?? '?') as string,
    });
  });
});

describe('a signature that is wanted', () => {
  test('"off" is not made, even with a key', async () => {
    const { secretFile } = await generateMinisign();
    const signers = await openSigners(context(off, { CTO_RELEASE_MINISIGN_KEY: secretFile }));
    expect(signers.present).toEqual([]);
    expect(signers.absent.map(({ because }) => because)).toEqual([
      'signing.minisign is off',
      'signing.gpg is off',
      'signing.sigstore is off',
    ]);
  });

  test('"auto" is left out without a key, with the reason', async () => {
    const { present, absent } = await openSigners(context({}, {}));
    expect(present).toEqual([]);
    expect(absent).toEqual([
      { format: 'minisign', because: 'CTO_RELEASE_MINISIGN_KEY is not set' },
      { format: 'gpg', because: 'CTO_RELEASE_GPG_KEY is not set' },
      { format: 'sigstore', because: 'CTO_RELEASE_SIGSTORE_KEY is not set' },
    ]);
  });

  test.each(['minisign', 'gpg', 'sigstore'])('"required" is an error without a key: %s', async (format) => {
    await expect(openSigners(context({ ...off, [format]: 'required' }, {}))).rejects.toMatchObject({
      code: 'E_SIGNING_REQUIRED',
      message: `signing.${format} is required, but CTO_RELEASE_${format.toUpperCase()}_KEY is not set`,
    });
  });

  test('"required" is an error without gpg', async () => {
    const none: Exec = () => Promise.resolve({ code: 127, stdout: new Uint8Array(), stderr: '' });
    const opened = openSigners(context({ ...off, gpg: 'required' }, { CTO_RELEASE_GPG_KEY: 'key' }, none));
    await expect(opened).rejects.toThrow('signing.gpg is required, but gpg is not installed');
  });

  test('"auto" with a key that cannot be used is an error, not a silent omission', async () => {
    const opened = openSigners(context({}, { CTO_RELEASE_SIGSTORE_KEY: 'nonsense' }));
    await expect(opened).rejects.toMatchObject({ code: 'E_SIGNING_KEY_INVALID' });
  });
});

test('every signer writes its public key and its signature, which the real tool takes', async () => {
  const { secretFile } = await generateMinisign();
  const given = { CTO_RELEASE_MINISIGN_KEY: secretFile, CTO_RELEASE_SIGSTORE_KEY: pem() };
  const { present, absent } = await openSigners(context({}, given));
  expect(absent.map(({ format }) => format)).toEqual(['gpg']);
  const folder = temporaryFolder();
  await storeFile(folder, 'checksums.txt', 'sums\n');
  const trust = await writePublicKeys(folder, present);
  const logged: AuditEntry[] = [];
  const signatures = await writeSignatures(folder, 'checksums.txt', present, {
    add: (entry) => void logged.push(entry),
  });
  expect([...trust, ...signatures].map(({ name, kind }) => [name, kind])).toEqual([
    ['minisign.pub', 'trust'],
    ['sigstore.pub', 'trust'],
    ['checksums.txt.minisig', 'companion'],
    ['checksums.txt.sigstore.json', 'companion'],
  ]);
  const sha256 = createHash('sha256').update('sums\n').digest('hex');
  expect(logged).toEqual(
    present.map(({ format, keyId }) => ({
      act: 'sign',
      subject: 'checksums.txt',
      detail: { by: format, key: keyId, sha256 },
    })),
  );
  const artifacts = join(folder, 'artifacts');
  expect(tool('minisign', ['-Vm', 'checksums.txt', '-p', 'minisign.pub'], artifacts).code).toBe(0);
  const everything = readdirSync(artifacts).map((name) => readFileSync(join(artifacts, name), 'utf8'));
  expect(everything.join('')).not.toContain(secretFile.split('\n')[1]);
  expect(everything.join('')).not.toContain('PRIVATE');
});
