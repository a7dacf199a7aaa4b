import { parse } from 'yaml';
import { indexFile, type Bundle } from '../bundle/bundle.js';
import { sha256 } from '../bundle/digest.js';
import type { KubernetesObject } from '../bundle/object.js';
import { serializeIndex } from '../bundle/serialize.js';
import { compareText } from '../kernel/json.js';
import { allowanceOf } from './allowance.js';
import { applicationFiles, projectFile } from './applications.js';
import { blobId } from './blob.js';
import { markerFile, markerSchemaVersion, markerText, type Generation, type Marker } from './marker.js';
import type { Destination } from './destination.js';
import { folderReadme } from './readme.js';

/** A folder as it is to be. */
export interface Layout {
  /** Contents by path relative to the folder; the marker is among them. */
  readonly files: ReadonlyMap<string, string>;
  readonly marker: Marker;
}

/** How many bundles before the present one keep their manifests: until every child of the root Application has moved on, it reads the old folder. */
const keptGenerations = 2;

/**
 * What a folder holds for a bundle: the bundle's own files byte for byte under `bundle/`, for people and tools; and beside them what Argo CD
 * reads: one Application per component, whose path names the content of the component. A child cannot follow a new commit by itself, since its
 * path stays; only the root, wave by wave, gives it the new one. That keeps the order on every commit, not only on the first.
 *
 * @param before marker of the folder as it is; its generations stay readable. Absent: the folder is new
 */
export function layoutOf(bundle: Bundle, destination: Destination, before?: Marker): Layout {
  const components = componentFiles(bundle);
  const generations = nextGenerations(bundle, [...components.keys()], before?.generations ?? []);
  const former = generations.slice(1).map(({ allows }) => allows);
  const files = new Map<string, string>([
    ...bundleFiles(bundle),
    ...components,
    ...applicationFiles(bundle, destination, { folders: componentFolders(bundle), former }),
    ['README.md', folderReadme(bundle.index, destination)],
    ['.gitattributes', attributes],
  ]);
  const kept = new Set(generations.flatMap(({ folders }) => folders));
  const older = (before?.files ?? []).filter(({ path }) => kept.has(folderOf(path)) && !files.has(path));
  const { digest, profile, version, platform } = bundle.index;
  const marker: Marker = {
    schemaVersion: markerSchemaVersion,
    platform,
    environment: destination.environment,
    revision: destination.revision,
    ...(destination.clusters && { clusters: destination.clusters }),
    digest,
    profile,
    version,
    files: [...[...files].map(([path, content]) => ({ path, id: blobId(content) })), ...older].sort((a, b) =>
      compareText(a.path, b.path),
    ),
    generations,
  };
  return { files: files.set(markerFile, markerText(marker)), marker };
}

/**
 * Bytes must be the bundle's own on every machine; and a reviewer reads `bundle/`, not the copies that Argo CD reads. `**` and not `*`, which Git LFS
 * (3.3) does not match in folders below: `git lfs fsck --pointers` would miss pointers where the repository tracks `*.yaml`.
 */
const attributes = `** -text -filter -ident -working-tree-encoding !diff !merge\ncomponents/** linguist-generated=true -diff\n`;

function bundleFiles(bundle: Bundle): [string, string][] {
  return [
    [`bundle/${indexFile}`, serializeIndex(bundle.index)],
    ...[...bundle.files].map(([path, content]): [string, string] => [`bundle/${path}`, content]),
  ];
}

/** The manifest of each component in a folder that is named after its content. */
function componentFiles(bundle: Bundle): Map<string, string> {
  return new Map(
    componentsOf(bundle).map(({ id, content }) => [`${componentFolder(id, content)}/manifest.yaml`, content]),
  );
}

function componentsOf({ index, files }: Bundle): { id: string; content: string }[] {
  return index.waves.flatMap(({ components }) =>
    components.map(({ id, file }) => ({ id, content: files.get(file) ?? '' })),
  );
}

function componentFolders(bundle: Bundle): ReadonlyMap<string, string> {
  return new Map(componentsOf(bundle).map(({ id, content }) => [id, componentFolder(id, content)]));
}

/** 16 hexadecimal digits tell more versions of one component apart than will ever exist. */
function componentFolder(id: string, content: string): string {
  return `components/${id}/${sha256(content).slice(0, 16)}`;
}

function nextGenerations(
  bundle: Bundle,
  paths: readonly string[],
  before: readonly Generation[],
): Generation[] {
  const { digest } = bundle.index;
  const folders = paths.map(folderOf).sort(compareText);
  const project = bundle.files.get(projectFile(bundle));
  const allows = project === undefined ? undefined : allowanceOf(parse(project) as KubernetesObject);
  const others = before.filter((generation) => generation.digest !== digest);
  return [{ digest, folders, ...(allows && { allows }) }, ...others].slice(0, keptGenerations + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
