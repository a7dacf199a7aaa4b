import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { exitCodes, OperatorError } from '../kernel/errors.js';

/** What a file holds. */
export interface FileFacts {
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** SHA-256, in hexadecimal, of what is held already. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Hashes a stream of bytes without holding it: programs have a hundred megabytes. @throws what the stream throws */
export async function hashStream(bytes: AsyncIterable<unknown>): Promise<FileFacts> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk as Uint8Array);
    size += (chunk as Uint8Array).byteLength;
  }
  return { sha256: hash.digest('hex'), size };
}

/** Reads a file piece by piece for its digest and size. @throws the error of the file system */
export function describeFile(path: string): Promise<FileFacts> {
  return hashStream(createReadStream(path));
}

/** Compares the digest of a file with the one that it had when it was made. @throws OperatorError `E_RELEASE_CHANGED` naming the file */
export function expectSame(
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  found: string,
): void {
  if (found === sha256) return;
  throw new OperatorError('E_RELEASE_CHANGED', `${name} was changed since it was made`, {
    hint: 'nothing is made of it. Find out what writes into the build folder, and build again',
    problems: [
      {
        rule: 'release/tampered',
        message: `${name} has the SHA-256 ${found} instead of ${sha256}`,
        value: name,
      },
    ],
    exitCode: exitCodes.differs,
  });
}
