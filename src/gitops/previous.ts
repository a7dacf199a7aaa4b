import { indexFile, type Bundle } from '../bundle/bundle.js';
import { parseIndex } from '../bundle/read.js';
import { compareText } from '../kernel/json.js';
import { within } from './paths.js';
import type { Repository, RepositorySnapshot } from './repository.js';

/** Folder of the bundle within a published folder. */
const bundleFolder = 'bundle';

/** Which files of a bundle are read: those that say what runs, or all. */
export type Extent = 'manifests' | 'everything';

/** The bundle that a folder holds. With `manifests` it is complete enough to be compared; undefined when nothing was published there. */
export async function readRepositoryBundle(
  repository: Repository,
  snapshot: RepositorySnapshot,
  extent: Extent = 'manifests',
): Promise<Bundle | undefined> {
  const place = within(bundleFolder, indexFile);
  const start = extent === 'everything' ? `${bundleFolder}/` : `${bundleFolder}/manifests/`;
  const paths = [...snapshot.files.keys()].filter((path) => path === place || path.startsWith(start));
  const texts = new Map(await repository.readTexts(snapshot, paths.sort(compareText)));
  const text = texts.get(place);
  texts.delete(place);
  if (text === undefined) return undefined;
  const files = [...texts].map(([path, content]) => [path.slice(bundleFolder.length + 1), content] as const);
  return { index: parseIndex(text, place), files: new Map(files) };
}
