import { createHash } from 'node:crypto';
import { canonicalJson, compareText } from '../kernel/json.js';

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of a value as canonical JSON, so that the order of its keys does not matter. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/**
 * Digest of a set of files: SHA-256 over lines `<sha256 of content>  <path>` in code-unit order of the path, the format that `sha256sum`
 * writes. It can be computed by hand: `sha256sum $(list of files, sorted) | sha256sum`.
 */
export function digestFiles(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  const lines = [...files]
    .sort((a, b) => compareText(a.path, b.path))
    .map((file) => `${file.sha256}  ${file.path}\n`);
  return sha256(lines.join(''));
}
