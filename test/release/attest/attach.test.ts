import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { beforeAll, describe, expect, test } from 'vitest';
import { attachAttestation } from '../../../src/release/attest/attach.js';
import type { AuditEntry } from '../../../src/release/audit/index.js';
import { parseChecksums } from '../../../src/release/checksum/format.js';
import { readAttestation } from '../../../src/release/signing/sigstore/attestation.js';
import { verifyFolder } from '../../../src/release/verify/folder.js';
import { readTrust, type Trust } from '../../../src/release/verify/trust.js';
import { temporaryFolder } from '../../support/folder.js';
import { attestationOf } from '../support/attestation.js';
import { makeRelease } from '../support/release.js';

const name = 'checksums.txt.attestation.json';
const declared = [name, `${name}.sha256`];

let folder: string;
let trust: Trust;
let checksums: string;
const logged: AuditEntry[] = [];
const audit = { add: (entry: AuditEntry) => void logged.push(entry) };

beforeAll(async () => {
  folder = temporaryFolder();
  const release = await makeRelease(folder, undefined, declared);
  trust = readTrust(release.publicKeys);
  checksums = readFileSync(join(release.folder, 'checksums.txt'), 'utf8');
  await attachAttestation({ folder, tag: 'v1.2.3', text: attestationOf({ checksums }), audit });
});

/** A copy of the release that a test may spoil. */
function copy(): string {
  const place = temporaryFolder();
  cpSync(join(folder, 'artifacts'), place, { recursive: true });
  return place;
}

const messages = async (place: string) =>
  (await verifyFolder(place, trust)).problems.map(({ message }) => message);

describe('an attestation of GitHub', () => {
  test('is a bundle that the library of Sigstore reads', () => {
    const bundle: unknown = JSON.parse(attestationOf({ checksums }));
    expect(bundleFromJSON({ ...(bundle as object) }).content.$case).toBe('dsseEnvelope');
  });

  test('becomes a part of the release, with its digest, and says who built; it replaces no key that is trusted', async () => {
    const verdict = await verifyFolder(join(folder, 'artifacts'), trust);
    expect(verdict).toMatchObject({ problems: [], trusted: true });
    expect(verdict.signatures.find(({ format }) => format === 'attestation')).toMatchObject({
      is: 'consistent',
      note: expect.stringContaining('release.yml@refs/tags/v1.2.3') as string,
    });
    expect(logged).toMatchObject([{ act: 'sign', subject: 'checksums.txt', detail: { by: 'attestation' } }]);
  });

  test('that was declared and taken away is missed, by name, unless it is still to come', async () => {
    const place = copy();
    for (const file of declared) rmSync(join(place, file));
    expect(await messages(place)).toEqual(declared.map((file) => `${file} is missing`));
    expect((await verifyFolder(place, trust, declared)).problems).toEqual([]);
  });

  test('is caught by name wherever a byte of it, or of its digest, changes', async () => {
    for (const file of declared) {
      const place = copy();
      const bytes = readFileSync(join(place, file));
      for (const at of [0, 10, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ 1;
        writeFileSync(join(place, file), changed);
        expect((await messages(place)).join('\n'), `${file} at ${at}`).toContain(`${file} `);
      }
    }
  });

  const line = () => checksums.split('\n')[0] ?? '';
  test.each<[string, () => string, RegExp]>([
    ['no JSON', () => 'nonsense', /^is not a Sigstore bundle/],
    [
      'a bundle of a file',
      () => '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}',
      /^is not a/,
    ],
    [
      'other bytes of a file',
      () => attestationOf({ checksums: checksums.replace(/^./, (c) => (c === '0' ? '1' : '0')) }),
      /^is not about \S+ as checksums.txt lists it$/,
    ],
    [
      'a file too few',
      () => attestationOf({ checksums: checksums.slice(line().length + 1) }),
      /^is not about /,
    ],
    [
      'a file too many',
      () => attestationOf({ checksums: `${checksums}${'0'.repeat(64)}  more\n` }),
      /^is about more, which/,
    ],
    [
      'the run of another tag',
      () =>
        attestationOf({
          checksums,
          workflow: 'https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1.2.30',
        }),
      /did not run for the tag v1\.2\.3$/,
    ],
    [
      'a run of a branch',
      () =>
        attestationOf({
          checksums,
          workflow: 'https://github.com/o/r/.github/workflows/w.yml@refs/heads/v1.2.3',
        }),
      /did not run for the tag/,
    ],
    [
      'a changed statement',
      () => edited((bundle) => (bundle.dsseEnvelope.payload = Buffer.from('{}').toString('base64'))),
      /^does not fit its own certificate$/,
    ],
    [
      'a damaged certificate',
      () => edited((bundle) => (bundle.verificationMaterial.certificate.rawBytes = 'AAAA')),
      /^holds no certificate/,
    ],
  ])('with %s is refused', (_title, make, why) => {
    const parsed = parseChecksums(checksums, 'checksums.txt');
    expect(readAttestation(make(), { checksums: parsed, tag: 'v1.2.3' })).toMatch(why);
  });

  test('that is refused leaves the folder as it was, and stands in the error with what to do', async () => {
    const place = temporaryFolder();
    mkdirSync(join(place, 'artifacts'));
    cpSync(copy(), join(place, 'artifacts'), { recursive: true });
    const before = readdirSync(join(place, 'artifacts'));
    const wrong = { folder: place, tag: 'v9.9.9', text: attestationOf({ checksums }), audit };
    await expect(attachAttestation(wrong)).rejects.toMatchObject({
      code: 'E_RELEASE_ATTESTATION',
      exitCode: 1,
      hint: expect.stringContaining('this very build') as string,
    });
    expect(readdirSync(join(place, 'artifacts'))).toEqual(before);
  });
});

interface Bundle {
  readonly dsseEnvelope: { payload: string };
  readonly verificationMaterial: { readonly certificate: { rawBytes: string } };
}

function edited(edit: (bundle: Bundle) => void): string {
  const bundle = JSON.parse(attestationOf({ checksums })) as Bundle;
  edit(bundle);
  return JSON.stringify(bundle);
}
