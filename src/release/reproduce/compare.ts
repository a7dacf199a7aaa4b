import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../kernel/json.js';
import { compareEntries, readEntries } from '../archive/index.js';
import { companionEndings } from '../names.js';
import { firstDifference } from './bytes.js';
import { describeFile } from '../file-facts.js';

/** How a file of two builds compares. */
export type FileComparison =
  | { readonly name: string; readonly is: 'same'; readonly sha256: string }
  | { readonly name: string; readonly is: 'signature' }
  | { readonly name: string; readonly is: 'only-in'; readonly build: 'first' | 'second' }
  | {
      readonly name: string;
      readonly is: 'different';
      readonly first: string;
      readonly second: string;
      /** What differs, each as a clause: entries of an archive, else the place of the first byte. */
      readonly why: readonly string[];
    };

/** How two builds compare. */
export interface Comparison {
  /** Whether they are the same but for signatures. */
  readonly reproducible: boolean;
  /** In the order of names. */
  readonly files: readonly FileComparison[];
}

/** Endings of files that may differ: ECDSA has chance in it, and keys may be others. */
const signatures: readonly string[] = [
  companionEndings.minisign,
  companionEndings.gpg,
  companionEndings.sigstore,
  companionEndings.attestation,
];

/**
 * Compares two folders of artifacts that were built apart. Only signatures may differ; every other difference is explained.
 *
 * @param maySign names of files that may differ as well, such as a program that a certificate signed. Absent: none
 * @throws what the file system says
 */
export async function compareBuilds(
  first: string,
  second: string,
  maySign: readonly string[] = [],
): Promise<Comparison> {
  const [here, there] = [readdirSync(first), readdirSync(second)];
  const files: FileComparison[] = [];
  for (const name of [...new Set([...here, ...there])].sort(compareText)) {
    if (!here.includes(name) || !there.includes(name))
      files.push({ name, is: 'only-in', build: here.includes(name) ? 'first' : 'second' });
    else files.push(await compareFile(join(first, name), join(second, name), name, maySign));
  }
  return { reproducible: files.every(({ is }) => is === 'same' || is === 'signature'), files };
}

async function compareFile(
  first: string,
  second: string,
  name: string,
  maySign: readonly string[],
): Promise<FileComparison> {
  const [one, other] = [await describeFile(first), await describeFile(second)];
  if (one.sha256 === other.sha256) return { name, is: 'same', sha256: one.sha256 };
  if (maySign.includes(name) || signatures.some((ending) => name.endsWith(ending)))
    return { name, is: 'signature' };
  return {
    name,
    is: 'different',
    first: one.sha256,
    second: other.sha256,
    why: await explain(first, second, name),
  };
}

async function explain(first: string, second: string, name: string): Promise<readonly string[]> {
  const offset = await firstDifference(first, second);
  const place = `byte ${offset} is the first that differs`;
  if (!/\.(tar\.gz|tgz|zip)$/.test(name)) return [place];
  const inside = compareEntries(name, await readEntries(first), await readEntries(second));
  if (inside.length > 0) return inside.map(({ message }) => message.slice(name.length + 2));
  return [`every entry is the same, so only how they are packed differs: ${place}`];
}
