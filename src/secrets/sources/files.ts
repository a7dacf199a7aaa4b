import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Vault } from '../value.js';
import type { Flaw, Offer } from './source.js';

/** What finding files needs. */
export interface FileContext {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** What a leading `~/` stands for. Absent: itself. */
  readonly home?: string;
  readonly vault: Vault;
}

/** What was read. */
type Content = { readonly bytes: Uint8Array } | { readonly flaw: string };

/**
 * Reads a file as a value. A newline at the end of a file of a single line is dropped: editors and `echo` add it, and no password, token or
 * id ends in one. Files of several lines, such as PEM, stay as they are, byte for byte.
 *
 * @returns undefined when there is no such file
 */
export async function readValueFile(path: string): Promise<Content | undefined> {
  try {
    const bytes = withoutNewline(await readFile(path));
    return bytes.length === 0 ? { flaw: 'is empty' } : { bytes };
  } catch (error) {
    const { code = 'cannot be read' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { flaw: fileFlaws[code] ?? code };
  }
}

const fileFlaws: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by you',
  EISDIR: 'is a folder',
  ELOOP: 'is a link that leads to itself',
};

function withoutNewline(bytes: Buffer): Uint8Array {
  const first = bytes.indexOf(0x0a);
  if (first < 0 || first !== bytes.length - 1) return bytes;
  return bytes.subarray(0, bytes[first - 1] === 0x0d ? first - 1 : first);
}

/** What a source answers for a file; undefined when it is not there. */
export async function fileOffer(
  path: string,
  found: Pick<Offer, 'source' | 'from'>,
  { vault }: FileContext,
): Promise<Offer | Flaw | undefined> {
  const content = await readValueFile(path);
  if (content === undefined) return undefined;
  if ('flaw' in content) return { ...found, flaw: content.flaw };
  const value = vault.keep(content.bytes);
  return { ...found, read: () => Promise.resolve(value) };
}

/** A path as a person wrote it, from the current folder or their home. */
export function resolvePath(path: string, { cwd, home }: FileContext): string {
  return home !== undefined && path.startsWith('~/') ? join(home, path.slice(2)) : resolve(cwd, path);
}
