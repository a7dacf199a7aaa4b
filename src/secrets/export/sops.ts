import { createCipheriv, createHash } from 'node:crypto';
import { isRecord } from '../../kernel/json.js';
import type { Chance } from '../chance.js';
import type { AgeEncrypt } from './age.js';

/** Version of SOPS whose format this is; the end-to-end tests decrypt with that program. */
export const sopsVersion = '3.10.2';

/** Members whose values are encrypted: all else stays readable, so that Argo CD, Flux and reviewers see which Secret it is. */
const encryptedRegex = '^(data|stringData)$';

/** What encrypting needs. */
export interface SopsContext {
  /** Each with an encrypter for it alone, since SOPS keeps the data key once per recipient. */
  readonly recipients: readonly { readonly recipient: string; readonly encrypt: AgeEncrypt }[];
  readonly chance: Chance;
  /** Milliseconds since 1970, for `lastmodified`. */
  readonly now: number;
}

/** What a manifest holds. */
export type SopsTree = { readonly [key: string]: string | SopsTree };

/**
 * Encrypts a manifest as SOPS does (https://github.com/getsops/sops, `aes/cipher.go` and `sops.go`): each value with AES-256-GCM under a data key,
 * its path as additional data; the data key with age; over all values a SHA-512, encrypted like them.
 */
export async function sopsDocument(tree: SopsTree, context: SopsContext): Promise<object> {
  const { chance, recipients } = context;
  const key = chance.bytes(32);
  const lastmodified = new Date(context.now).toISOString().replace(/\.\d+Z$/, 'Z');
  const hash = createHash('sha512');
  const encrypted = walk(tree, [], (value, path) => {
    hash.update(value);
    return isEncrypted(path) ? encryptValue(value, `${path.join(':')}:`, { key, chance }) : value;
  });
  const mac = encryptValue(hash.digest('hex').toUpperCase(), lastmodified, { key, chance });
  const age = [];
  for (const { recipient, encrypt } of recipients) age.push({ recipient, enc: await encrypt(key) });
  return {
    ...encrypted,
    sops: { age, lastmodified, mac, encrypted_regex: encryptedRegex, version: sopsVersion },
  };
}

function walk(
  tree: SopsTree,
  path: readonly string[],
  onValue: (value: string, path: readonly string[]) => string,
): SopsTree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      const here = [...path, key];
      return [key, isRecord(value) ? walk(value, here, onValue) : onValue(value, here)];
    }),
  );
}

/** Any member of the path counts, also a label that is called so. */
function isEncrypted(path: readonly string[]): boolean {
  const pattern = new RegExp(encryptedRegex);
  return path.some((member) => pattern.test(member));
}

interface CipherContext {
  readonly key: Uint8Array;
  readonly chance: Chance;
}

/** Bytes of the nonce: SOPS takes 32, where AES-GCM mostly has 12. */
const nonceBytes = 32;

function encryptValue(value: string, additionalData: string, { key, chance }: CipherContext): string {
  if (value === '') return '';
  const iv = chance.bytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(additionalData));
  const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return `ENC[AES256_GCM,data:${base64(data)},iv:${base64(iv)},tag:${base64(cipher.getAuthTag())},type:str]`;
}
