import type { Generation, Marker } from './marker.js';
import { clusterName, rootName, runsOn } from './names.js';
import { within } from './paths.js';

/** Folder of the repository that each root Application of a published folder reads, by its name: one, or with a list of clusters one more for each. */
export function wantedRoots(marker: Marker, folder: string): ReadonlyMap<string, string> {
  const { platform, clusters = [] } = marker;
  return new Map([
    [rootName(marker), within(folder, 'applications')],
    ...clusters.map((cluster): [string, string] => [
      clusterName(platform, cluster),
      within(folder, `clusters/${cluster}`),
    ]),
  ]);
}

/** Folder of the repository that the Application of each component reads, by its name, when a generation has arrived everywhere. */
export function wantedComponents(
  { platform, clusters }: Marker,
  { folders }: Generation,
  folder: string,
): ReadonlyMap<string, string> {
  const components = folders.map((path) => ({ id: path.split('/')[1] ?? '', path: within(folder, path) }));
  if (clusters === undefined) return new Map(components.map(({ id, path }) => [`${platform}-${id}`, path]));
  return new Map(
    clusters.flatMap((cluster) =>
      components
        .filter(({ id }) => runsOn(id, cluster))
        .map(({ id, path }): [string, string] => [`${clusterName(platform, cluster)}-${id}`, path]),
    ),
  );
}
