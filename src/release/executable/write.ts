import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writing } from '../../kernel/disk.js';

/**
 * Writes a program whole or not at all, in a mode that does not depend on the umask.
 *
 * @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY`
 */
export function writeProgram(destination: string, bytes: Uint8Array): Promise<void> {
  return writing(destination, () => write(destination, bytes));
}

async function write(destination: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${destination}.part`;
  await mkdir(dirname(destination), { recursive: true });
  try {
    await writeFile(unfinished, bytes);
    await chmod(unfinished, 0o755);
    await rename(unfinished, destination);
  } finally {
    // gone already when all went well
    await rm(unfinished, { force: true });
  }
}
