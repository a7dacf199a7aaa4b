import { createHash } from 'node:crypto';

/**
 * Annotations that change when the content of a ConfigMap changes, so that pods which read it only at start are replaced.
 *
 * @param prefix domain of the annotations
 * @param contents data of ConfigMaps by their name
 */
export function checksums(
  prefix: string,
  contents: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents).map(([name, data]) => [`${prefix}/checksum-${name}`, digest(data)]),
  );
}

function digest(data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 32);
}
