import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.js';
import { preAuthEncoding } from '../../../src/release/signing/sigstore/format.js';

const statementType = 'application/vnd.in-toto+json';

/** What an attestation is made of. */
export interface AttestationParts {
  /** Lines of `checksums.txt`. */
  readonly checksums: string;
  /** @default that of the release workflow, for v1.2.3 */
  readonly workflow?: string;
}

/**
 * An attestation of the shape that `actions/attest` writes: an in-toto statement in an envelope, signed with the key of a certificate for a workflow. The certificate
 * is made by OpenSSL and issued by nobody.
 */
export function attestationOf({
  checksums,
  workflow = 'https://github.com/example-org/cto/.github/workflows/release.yml@refs/tags/v1.2.3',
}: AttestationParts): string {
  const folder = temporaryFolder();
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', '/CN=test', '-addext', `subjectAltName=URI:${workflow}`];
  execFileSync(
    'openssl',
    [...request, ...names, '-keyout', 'key.pem', '-outform', 'DER', '-out', 'leaf.der'],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const subject = checksums
    .trimEnd()
    .split('\n')
    .map((line) => ({ name: line.slice(66), digest: { sha256: line.slice(0, 64) } }));
  const payload = Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {},
    }),
  );
  const key = createPrivateKey(readFileSync(join(folder, 'key.pem')));
  const sig = sign('sha256', preAuthEncoding(statementType, payload), key).toString('base64');
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: readFileSync(join(folder, 'leaf.der')).toString('base64') },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: statementType,
      signatures: [{ sig, keyid: '' }],
    },
  };
  return `${JSON.stringify(bundle)}\n`;
}
