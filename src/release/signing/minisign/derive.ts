import { scrypt } from 'node:crypto';

/** How much work a password is: bytes 38 to 54 of a secret key file. */
export interface ScryptLimits {
  /** Operations. */
  readonly operations: number;
  /** Bytes of memory. */
  readonly memory: number;
}

/** What minisign itself uses: about a gigabyte and some seconds. */
export const sensitiveLimits: ScryptLimits = { operations: 33_554_432, memory: 1_073_741_824 };

/** Most that we are ready to spend for a file of somebody: four times what minisign asks for. */
const mostMemory = 4 * sensitiveLimits.memory;

/**
 * Derives bytes of a password as libsodium's `crypto_pwhash_scryptsalsa208sha256` does, which minisign uses.
 *
 * @returns undefined when the limits are beyond what is reasonable: the file is damaged or hostile
 */
export async function deriveKey(
  password: string,
  salt: Uint8Array,
  limits: ScryptLimits,
  length: number,
): Promise<Buffer | undefined> {
  const { cost, blockSize, parallelization } = parametersOf(limits);
  const memory = 128 * cost * blockSize + 128 * blockSize * parallelization + 2 ** 20;
  if (memory > mostMemory) return undefined;
  return new Promise((resolve, reject) => {
    scrypt(
      password,
      salt,
      length,
      { cost, blockSize, parallelization, maxmem: memory + 128 * cost * blockSize },
      (error, derived) => (error ? reject(error) : resolve(derived)),
    );
  });
}

/** Parameters of scrypt for limits: `pickparams` of libsodium (crypto_pwhash/scryptsalsa208sha256/pwhash_scryptsalsa208sha256.c). */
function parametersOf({ operations: asked, memory }: ScryptLimits) {
  const operations = Math.max(asked, 32_768);
  const blockSize = 8;
  if (operations < memory / 32) {
    return { cost: powerBelow(operations / (blockSize * 4)), blockSize, parallelization: 1 };
  }
  const cost = powerBelow(memory / (blockSize * 128));
  const most = Math.min(Math.floor(operations / 4 / cost), 0x3fffffff);
  return { cost, blockSize, parallelization: Math.max(1, Math.floor(most / blockSize)) };
}

/** Smallest power of two, two at least, that is more than half of the value. */
function powerBelow(value: number): number {
  let power = 2;
  while (power <= value / 2) power *= 2;
  return power;
}
