import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { writingNow } from '../../kernel/disk.js';

/** A file of which every line is a record. */
export interface Lines {
  /** Whole lines, without their ends. */
  readonly whole: readonly string[];
  /** Bytes after the last end of line: a write that a crash cut off. Empty: none. */
  readonly torn: string;
}

/** Reads the lines of a file; a file that is not there has none. */
export function readLines(path: string): Lines {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { whole: [], torn: '' };
    throw error;
  }
  const parts = text.split('\n');
  return { torn: parts.pop() ?? '', whole: parts };
}

/** Appends records to a file. */
export interface LineWriter {
  /** Writes a line and returns once it is on the disk. @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY`; nothing of the line stays then */
  readonly append: (record: unknown) => void;
  readonly close: () => void;
}

/**
 * Opens a file for appending; there must be one writer at a time. A line that a crash or a full disk cut off is taken away: what was not written whole
 * never happened.
 *
 * Writes are synchronous: what comes after a line may rely on it, and two records never mix.
 *
 * @throws OperatorError `E_DISK_FULL`, `E_DISK_READ_ONLY`
 */
export function openLines(path: string): LineWriter {
  const { handle, end } = writingNow(path, () => openAtEnd(path));
  let length = end;
  return {
    append: (record) => {
      const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
      writingNow(path, () => appendAt(handle, bytes, length));
      length += bytes.length;
    },
    close: () => closeSync(handle),
  };
}

/** Opens a file after its last whole line; what follows that goes. */
function openAtEnd(path: string): { readonly handle: number; readonly end: number } {
  mkdirSync(dirname(path), { recursive: true });
  // made if it is not there; what is in it stays
  closeSync(openSync(path, 'a', 0o600));
  const { whole } = readLines(path);
  const end = whole.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const handle = openSync(path, 'r+');
  ftruncateSync(handle, end);
  return { handle, end };
}

function appendAt(handle: number, bytes: Buffer, length: number): void {
  try {
    writeAll(handle, bytes, length);
    fsyncSync(handle);
  } catch (error) {
    ftruncateSync(handle, length);
    throw error;
  }
}

/** A disk that is nearly full takes a part and says so only by the count. */
function writeAll(handle: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length;)
    written += writeSync(handle, bytes, written, bytes.length - written, position + written);
}
