import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name that signatures with certificates of the tests bear. */
export const testSigner = 'Example Signer (test only)';

/** A certificate for signing code, with its key, made for one run. */
export interface TestCertificate {
  /** Path of the key, PEM. */
  readonly key: string;
  /** Path of the certificate, PEM. */
  readonly certificate: string;
}

/** Makes a certificate in a folder, with openssl. */
export function makeCertificate(folder: string): TestCertificate {
  const [key, certificate] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
  const how = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
  const what = ['-subj', `/O=Example Signer/CN=${testSigner}`, '-addext', 'extendedKeyUsage=codeSigning'];
  execFileSync('openssl', ['req', ...how, ...what], { stdio: 'ignore' });
  return { key, certificate };
}

/** Packs a certificate as secrets hold it: PKCS #12, base64. */
export function packCertificate(
  folder: string,
  { key, certificate }: TestCertificate,
  password: string,
): string {
  const [packed, secret] = [join(folder, 'c.p12'), join(folder, 'password')];
  writeFileSync(secret, password);
  const how = ['-inkey', key, '-in', certificate, '-out', packed, '-passout', `file:${secret}`];
  execFileSync('openssl', ['pkcs12', '-export', ...how], { stdio: 'ignore' });
  return readFileSync(packed, 'base64');
}
