import { randomBytes } from 'node:crypto';
import { sensitiveLimits, type ScryptLimits } from './derive.js';
import { formatKeyId, formatPublicKey } from './format.js';
import { formatSecretKey, privateKeyOf } from './secret-key.js';
import { publicHalf } from './sign.js';

/** A new pair of keys, as the files that minisign reads. */
export interface MinisignPair {
  /** Id as minisign shows it. */
  readonly keyId: string;
  /** Goes into the repository and into every release. */
  readonly publicFile: string;
  /** Goes into the secrets of the one place that releases, and offline into a safe. */
  readonly secretFile: string;
}

/** What {@link generateMinisign} may vary. */
export interface GenerateOptions {
  /** Protects the secret key. Absent: anyone who has the file can sign. */
  readonly password?: string;
  /** Work that opening it takes.
   * @default that of minisign */
  readonly limits?: ScryptLimits;
  /** Source of chance.
   * @default that of the system */
  readonly random?: (bytes: number) => Uint8Array;
}

/** Makes a pair of minisign keys. How to change keys is in docs/verifying.md. */
export async function generateMinisign(options: GenerateOptions = {}): Promise<MinisignPair> {
  const { password, limits = sensitiveLimits, random = randomBytes } = options;
  const [id, seed, salt] = [random(8), random(32), random(32)];
  const protection = password === undefined ? undefined : { password, salt, limits };
  return {
    keyId: formatKeyId(id),
    publicFile: formatPublicKey(publicHalf({ id, key: privateKeyOf(seed) })),
    secretFile: await formatSecretKey(id, seed, protection),
  };
}
