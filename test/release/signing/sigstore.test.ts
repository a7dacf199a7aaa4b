import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { describe, expect, test } from 'vitest';
import { readSigstoreKey, sigstorePublicKey } from '../../../src/release/signing/sigstore/key.js';
import { signSigstore } from '../../../src/release/signing/sigstore/sign.js';
import { verifySigstore } from '../../../src/release/signing/sigstore/verify.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = sigstorePublicKey(privateKey);
const content = Buffer.from('checksums\n');

/** The verifier of Sigstore itself, with a key that it is told to trust and no log. */
function official(text: string, artifact: Buffer, key: KeyObject): void {
  const trust = toTrustMaterial(
    {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [],
      certificateAuthorities: [],
      ctlogs: [],
      timestampAuthorities: [],
    },
    () => ({ publicKey: key, validFor: () => true }),
  );
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
  verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(text) as SerializedBundle), artifact));
}

describe('a bundle of a file', () => {
  const text = signSigstore(content, privateKey);

  test('is verified by the library of Sigstore, which refuses another file or key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    expect(() => official(text, content, publicKey)).not.toThrow();
    expect(() => official(text, Buffer.from('other'), publicKey)).toThrow();
    expect(() => official(text, content, other)).toThrow();
  });

  test('is verified by us, wherever one byte of it changes it is not', () => {
    expect(verifySigstore('checksums.txt', content, text, pem)).toBeUndefined();
    for (let index = 0; index < text.length; index += 1) {
      const bytes = Buffer.from(text);
      bytes[index] = bytes[index]! ^ 1;
      expect(
        verifySigstore('checksums.txt', content, bytes.toString('latin1'), pem),
        `byte ${index}`,
      ).toBeDefined();
    }
    expect(verifySigstore('checksums.txt', Buffer.from('x'), text, pem)).toMatch(
      /does not fit checksums.txt/,
    );
    expect(verifySigstore('checksums.txt', content, '{}', pem)).toMatch(/is not a Sigstore bundle/);
  });
});

test.each([
  ['text', 'no key'],
  [
    'a key of RSA',
    generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  ],
  [
    'another curve',
    generateKeyPairSync('ec', { namedCurve: 'P-384' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  ],
  ['a public key', pem],
])('%s is refused as a key, without a word of it', (_what, text) => {
  const read = () => readSigstoreKey(text, 'CTO_RELEASE_SIGSTORE_KEY');
  expect(read).toThrow(/^the key in CTO_RELEASE_SIGSTORE_KEY is not/);
});
