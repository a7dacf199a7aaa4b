import { createHash } from 'node:crypto';

/** What is known of a file's bytes. */
export interface FileFacts {
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
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
