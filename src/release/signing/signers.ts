import { OperatorError } from '../../kernel/errors.js';
import { formatKeyId, formatPublicKey, lastLine } from './minisign/format.js';
import type { ReleaseContext } from '../context.js';
import type { SecretName } from '../secrets.js';
import { gpgVariables, hasGpg, readGpgKey, signGpg, type GpgKey } from './gpg/sign.js';
import { readSecretKey } from './minisign/secret-key.js';
import { publicHalf, signMinisign } from './minisign/sign.js';
import type { SignatureFormat } from './names.js';
import { hintOf } from './sigstore/format.js';
import { readSigstoreKey, sigstorePublicKey } from './sigstore/key.js';
import { signSigstore } from './sigstore/sign.js';
import { decide } from './wanted.js';

/** A file to sign. */
export interface Signable {
  readonly name: string;
  /** Where it lies. */
  readonly file: string;
  readonly content: Uint8Array;
}

/** One who can sign. */
export interface Signer {
  readonly format: SignatureFormat;
  /** Name of the key, as its tool shows it. */
  readonly keyId: string;
  /** Text of its public key file. */
  readonly publicKey: string;
  /** Signs. @returns text of the signature file @throws OperatorError `E_SIGNING_FAILED` */
  readonly sign: (what: Signable) => Promise<string>;
}

/** Who signs a release, and which signatures it will not have, with the reason. */
export interface Signers {
  readonly present: readonly Signer[];
  readonly absent: readonly { readonly format: SignatureFormat; readonly because: string }[];
}

/** What is needed of a release to sign it. */
export type SigningContext = Pick<ReleaseContext, 'config' | 'secrets' | 'identity' | 'exec' | 'env'>;

const variables = {
  minisign: 'CTO_RELEASE_MINISIGN_KEY',
  gpg: gpgVariables.key,
  sigstore: 'CTO_RELEASE_SIGSTORE_KEY',
} as const satisfies Record<SignatureFormat, SecretName>;

const formats: readonly SignatureFormat[] = ['minisign', 'gpg', 'sigstore'];

/**
 * Opens the keys of a release. Early, so that a wrong password or a missing tool is known before anything is built.
 *
 * @throws OperatorError `E_SIGNING_REQUIRED` for what is demanded and impossible, `E_SIGNING_KEY_INVALID` for a key that is given and unusable:
 * that is never passed over in silence, not even with `auto`
 */
export async function openSigners(context: SigningContext, signal?: AbortSignal): Promise<Signers> {
  const present: Signer[] = [];
  const absent: Signers['absent'][number][] = [];
  for (const format of formats) {
    const obstacle = await obstacleTo(format, context, signal);
    const decision = decide({
      key: `signing.${format}`,
      wanted: context.config.signing[format],
      ...(obstacle !== undefined && { obstacle }),
    });
    if (decision.sign) present.push(await open[format](context, signal));
    else absent.push({ format, because: decision.because });
  }
  return { present, absent };
}

async function obstacleTo(
  format: SignatureFormat,
  { secrets, exec, env, config }: SigningContext,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (!secrets.has(variables[format])) return `${variables[format]} is not set`;
  if (format !== 'gpg' || config.signing.gpg === 'off') return undefined;
  return (await hasGpg({ exec, env, ...(signal && { signal }) })) ? undefined : 'gpg is not installed';
}

/**
 * Sees that the programs that people have, and those of this release, trust the key that signs.
 *
 * @param trusted empty: they trust none, and nobody is let down
 */
function expectTrusted(publicKey: string, trusted: readonly string[]): void {
  const line = lastLine(publicKey);
  if (trusted.length === 0 || trusted.includes(line)) return;
  throw new OperatorError(
    'E_SIGNING_KEY_INVALID',
    `the key in ${variables.minisign} is none of trusted_keys.minisign: no program would upgrade to this release`,
    {
      hint: `sign with a key of the list, or add ${line} to it one release before it signs (docs/releasing.md, key rotation)`,
    },
  );
}

type Open = (context: SigningContext, signal: AbortSignal | undefined) => Promise<Signer>;

const open: Readonly<Record<SignatureFormat, Open>> = {
  minisign: async ({ secrets, identity, config }) => {
    const source = { key: variables.minisign, password: 'CTO_RELEASE_MINISIGN_PASSWORD' } as const;
    const key = await readSecretKey(secrets.read(source.key) ?? '', secrets.read(source.password), source);
    expectTrusted(formatPublicKey(publicHalf(key)), config.trusted_keys.minisign);
    return {
      format: 'minisign',
      keyId: formatKeyId(key.id),
      publicKey: formatPublicKey(publicHalf(key)),
      sign: ({ name, content }) =>
        Promise.resolve(signMinisign(content, key, { file: name, timestamp: identity.sourceDate })),
    };
  },
  gpg: async ({ secrets, identity, exec, env }, signal) => {
    const port = { exec, env, ...(signal && { signal }) };
    const passphrase = secrets.read(gpgVariables.passphrase);
    const key: GpgKey = {
      text: secrets.read(gpgVariables.key) ?? '',
      ...(passphrase !== undefined && { passphrase }),
    };
    const { fingerprint, publicKey } = await readGpgKey(port, key);
    return {
      format: 'gpg',
      keyId: fingerprint,
      publicKey,
      sign: ({ file }) => signGpg(port, key, file, identity.sourceDate),
    };
  },
  sigstore: ({ secrets }) => {
    const key = readSigstoreKey(secrets.read(variables.sigstore) ?? '', variables.sigstore);
    return Promise.resolve({
      format: 'sigstore',
      keyId: hintOf(key),
      publicKey: sigstorePublicKey(key),
      sign: ({ content }) => Promise.resolve(signSigstore(content, key)),
    });
  },
};
