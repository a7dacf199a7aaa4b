/** Media types by ending; the longest ending that fits counts. Registered with IANA where there is one. */
const types: readonly (readonly [ending: string, type: string])[] = [
  ['.tar.gz', 'application/gzip'],
  ['.tgz', 'application/gzip'],
  ['.zip', 'application/zip'],
  ['.json', 'application/json'],
  ['.jsonl', 'application/jsonl'],
  ['.md', 'text/markdown'],
  ['.txt', 'text/plain'],
  ['.sha256', 'text/plain'],
  ['.minisig', 'text/plain'],
  ['.pub', 'text/plain'],
  ['.asc', 'application/pgp-signature'],
  ['.sh', 'text/x-shellscript'],
  ['.ps1', 'text/plain'],
  ['.service', 'text/plain'],
];

/** Media type of a file by its name; bytes without a type when it is not known. */
export function mediaTypeOf(name: string): string {
  return types.find(([ending]) => name.endsWith(ending))?.[1] ?? 'application/octet-stream';
}
