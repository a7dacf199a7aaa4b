import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskError } from '../../kernel/disk.js';

/** Writes what a source gives, through some changes, into a file: as a whole or not at all. @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY`; what the source or the file system says */
export async function writeStream(
  file: string,
  source: AsyncIterable<unknown>,
  ...changes: readonly Transform[]
): Promise<void> {
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    await pipeline([
      Readable.from(source, { objectMode: false }),
      ...changes,
      createWriteStream(part, { mode: 0o644 }),
    ]);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw diskError(error, file) ?? error;
  }
}
