import { createHash } from 'node:crypto';
import { canonicalJson, compareText } from '../kernel/json.js';
import type { BundleIndex } from './bundle.js';

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of a value as canonical JSON, so that the order of its keys does not matter. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/**
 * Digest of a bundle: SHA-256 over its index as canonical JSON, without the digest itself. The index lists every file with its sum, so one digest
 * covers the files and what the index alone says: what holds data, when an object is ready, in which order. It can be computed by hand:
 * `jq --sort-keys --compact-output --join-output 'del(.digest)' bundle.json | sha256sum`.
 */
export function digestOfIndex(index: BundleIndex): string {
  if (index.schemaVersion === 1) return digestFiles(index.files);
  return digestOf({ ...index, digest: undefined });
}

/** The index with the digest that fits it, in the place of the one it has. */
export function sealIndex(index: BundleIndex): BundleIndex {
  return { ...index, digest: digestOfIndex(index) };
}

/** Lines `<sha256 of content>  <path>` in code-unit order of the path, as `sha256sum` writes and `sha256sum --check` reads them. */
export function digestLines(files: BundleIndex['files']): string {
  const sorted = [...files].sort((a, b) => compareText(a.path, b.path));
  return sorted.map((file) => `${file.sha256}  ${file.path}\n`).join('');
}

/** Digest of version 1: SHA-256 over the {@link digestLines} of all files but the index. */
function digestFiles(files: BundleIndex['files']): string {
  return sha256(digestLines(files));
}
