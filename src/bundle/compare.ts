import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { indexFile, type Bundle, type BundleIndex, type BundleObject } from './bundle.js';
import { readBundle } from './read.js';
import { serializeIndex } from './serialize.js';

/**
 * Compares a bundle with a folder on disk, one line per difference: the objects by name first, then files that differ for another reason.
 * Empty: the folder holds exactly this bundle.
 */
export function compareWithFolder(bundle: Bundle, folder: string): string[] {
  if (!existsSync(join(folder, indexFile))) return [`no bundle in ${folder}`];
  const there = readBundle(folder);
  const objects = compareObjects(there.index, bundle.index);
  const files = compareFiles(there, bundle);
  return [
    ...objects,
    ...(objects.length === 0 ? files : files.filter((line) => !line.includes('manifests/'))),
  ];
}

function compareObjects(before: BundleIndex, after: BundleIndex): string[] {
  const old = byIdentity(before);
  const now = byIdentity(after);
  const lines: string[] = [];
  for (const [identity, object] of now) {
    const was = old.get(identity);
    if (!was) lines.push(`added    ${identity}`);
    else if (was.sha256 !== object.sha256) lines.push(`changed  ${identity}`);
  }
  for (const identity of old.keys()) if (!now.has(identity)) lines.push(`removed  ${identity}`);
  return lines;
}

function byIdentity(index: BundleIndex): Map<string, BundleObject> {
  const objects = index.waves.flatMap(({ components }) =>
    components.flatMap((component) => component.objects),
  );
  return new Map(objects.map((object) => [identity(object), object]));
}

function identity({ kind, namespace, name }: BundleObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function compareFiles(there: Bundle, bundle: Bundle): string[] {
  const paths = new Set([...there.files.keys(), ...bundle.files.keys()]);
  const lines = [...paths].sort().flatMap((path) => {
    const before = there.files.get(path);
    const after = bundle.files.get(path);
    if (before === after) return [];
    return [`${before === undefined ? 'missing' : after === undefined ? 'stale  ' : 'differs'}  ${path}`];
  });
  const sameIndex = serializeIndex(there.index) === serializeIndex(bundle.index);
  return lines.length > 0 || sameIndex ? lines : [`differs  ${indexFile}`];
}
