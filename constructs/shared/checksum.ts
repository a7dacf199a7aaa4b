import { createHash } from 'node:crypto';

/**
 * Digest of the data of a ConfigMap: 32 hexadecimal digits, the same for the same data in any order of keys. Put into an annotation
 * of the pods that read the data only at start, so that they are replaced when it changes.
 */
export function checksum(data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 32);
}

/**
 * Such annotations for several ConfigMaps.
 *
 * @param prefix domain of the annotations
 * @param contents data of ConfigMaps by their name
 */
export function checksums(
  prefix: string,
  contents: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents).map(([name, data]) => [`${prefix}/checksum-${name}`, checksum(data)]),
  );
}
