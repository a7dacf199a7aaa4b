import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files } from './programs.js';

/** Writes the token file and the key pair that signs ServiceAccount tokens; gives the administrator's token. */
export function writeCredentials(folder: string): string {
  const token = randomBytes(16).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { mode: 0o600 };
  writeFileSync(join(folder, files.tokens), `${token},testbed-admin,testbed-admin,system:masters\n`, secret);
  writeFileSync(join(folder, files.signingKey), privateKey.export({ type: 'sec1', format: 'pem' }), secret);
  writeFileSync(join(folder, files.verifyingKey), publicKey.export({ type: 'spki', format: 'pem' }));
  return token;
}

/** The certificate authority of kube-apiserver in PEM, once the server has written it whole; undefined before. */
export function readAuthority(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, files.authority), 'utf8');
    return text.trimEnd().endsWith('-----END CERTIFICATE-----') ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Where a kubeconfig leads. */
export interface KubeconfigAddress {
  readonly url: string;
  /** Bearer token. Absent: none is sent. */
  readonly token?: string;
  /** Certificate authority in PEM. Absent: the address needs none. */
  readonly authority?: string;
  /** The user, in place of a token: an entry of the kubeconfig such as one with `exec`. */
  readonly user?: Readonly<Record<string, unknown>>;
}

/** Writes a kubeconfig with one context.
 * @param file its path; only this user may read it */
export function writeKubeconfig(file: string, { url, token, authority, user }: KubeconfigAddress): void {
  const trust = authority && { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'cto-testbed',
    contexts: [{ name: 'cto-testbed', context: { cluster: 'cto-testbed', user: 'testbed-admin' } }],
    clusters: [{ name: 'cto-testbed', cluster: { server: url, ...trust } }],
    users: [{ name: 'testbed-admin', user: user ?? { token } }],
  };
  // JSON is YAML
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
