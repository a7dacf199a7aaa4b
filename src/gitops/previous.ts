import { indexFile, type Bundle } from '../bundle/bundle.js';
import { parseIndex } from '../bundle/read.js';
import type { Marker } from './marker.js';
import type { Repository, RepositorySnapshot } from './repository.js';

/** How many files are asked for at once: GitHub counts requests that run side by side. */
const atOnce = 8;

/** The bundle that a folder holds, for comparing: index and manifests. Undefined when nothing was published there. */
export async function readRepositoryBundle(
  repository: Repository,
  snapshot: RepositorySnapshot,
  marker: Marker | undefined,
): Promise<Bundle | undefined> {
  if (!marker) return undefined;
  const text = await repository.readText(snapshot, `bundle/${indexFile}`);
  if (text === undefined) return undefined;
  const paths = [...snapshot.files.keys()].filter((path) => path.startsWith('bundle/manifests/')).sort();
  const files = new Map<string, string>();
  for (let start = 0; start < paths.length; start += atOnce) {
    const part = paths.slice(start, start + atOnce);
    const texts = await Promise.all(part.map((path) => repository.readText(snapshot, path)));
    part.forEach((path, index) => files.set(path.slice('bundle/'.length), texts[index] ?? ''));
  }
  return { index: parseIndex(text, `bundle/${indexFile}`), files };
}
