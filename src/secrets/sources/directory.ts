import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../kernel/nearest.js';
import type { Problem } from '../../kernel/problem.js';
import { keyName, type KeyPlace } from '../names.js';
import { fileOffer, resolvePath, type FileContext } from './files.js';
import type { ValueSource } from './source.js';

/** Files `<folder>/<namespace>/<name>/<key>`, laid out as Kubernetes mounts a Secret, so that a mounted one can be passed on. */
export function directorySource(folder: string, context: FileContext): ValueSource {
  const root = resolvePath(folder, context);
  return {
    id: 'directory',
    find: (place) =>
      fileOffer(
        join(root, ...segments(place)),
        { source: 'directory', from: `file ${join(folder, ...segments(place))}` },
        context,
      ),
    way: (place) => `put it into the file ${join(folder, ...segments(place))}`,
  };
}

/** What stands for the option in the list of ways when it was not given. */
export const noDirectory: ValueSource = {
  id: 'directory',
  find: () => Promise.resolve(undefined),
  way: (place) => `put it into the file DIR/${keyName(place)} and give --from-dir DIR`,
};

/** Names of the API are no paths, but a bundle of somebody else may hold anything. */
function segments({ declaration, key }: KeyPlace): string[] {
  return [declaration.namespace, declaration.name, key.key].map((name) =>
    /^\.\.?$|[/\\\0]/.test(name) ? `invalid-${name.replace(/[^\w-]/g, '_')}` : name,
  );
}

/** Warnings about files of the folder that no declared key is called after: most likely a name is misspelt. */
export function unusedFiles(
  folder: string,
  places: readonly KeyPlace[],
  context: FileContext,
): readonly Problem[] {
  const known = places.map(keyName);
  const names = new Set(known);
  return filesBelow(resolvePath(folder, context), 3)
    .filter((path) => !names.has(path))
    .map((path) => ({
      rule: 'secrets/unused-file',
      message: `${join(folder, path)} belongs to no key that the bundle declares`,
      fix: didYouMean(path, known) ?? 'remove it, or name it <namespace>/<secret>/<key>',
      severity: 'warning' as const,
    }));
}

/** Paths of files at exactly this depth or above it. What begins with a dot is not looked at: `..data` of mounted Secrets, `.git`. */
function filesBelow(folder: string, depth: number): string[] {
  return entries(folder)
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      if (depth === 1) return [];
      return filesBelow(join(folder, entry.name), depth - 1).map((path) => `${entry.name}/${path}`);
    });
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
