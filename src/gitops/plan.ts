import type { Bundle } from '../bundle/bundle.js';
import { compareText } from '../kernel/json.js';
import { blobId } from './blob.js';
import { layoutOf, type Layout } from './layout.js';
import type { Destination } from './destination.js';
import { markerFile, type Marker } from './marker.js';
import type { RepositorySnapshot } from './repository.js';

/** What publishing a bundle would do to a folder. */
export type PublishPlan =
  /** The folder holds exactly this already. */
  | { readonly is: 'unchanged'; readonly layout: Layout }
  /** Files that are not ours stand where ours have to go, or our files were changed by somebody. */
  | { readonly is: 'blocked'; readonly foreign: readonly string[]; readonly edited: readonly string[] }
  | {
      readonly is: 'changed';
      readonly layout: Layout;
      /** Contents to write: only those that differ. */
      readonly write: ReadonlyMap<string, string>;
      /** Own files that are no longer wanted. */
      readonly remove: readonly string[];
    };

/** What the folder is, before. */
export interface Existing {
  readonly snapshot: Pick<RepositorySnapshot, 'files'>;
  /** Absent: the folder was never published to. */
  readonly marker?: Marker;
}

/** What a person decided. */
export interface PublishDecisions {
  /** Whether edits of our own files by somebody else are lost. */
  readonly overwrite: boolean;
}

/**
 * Compares the folder as it is with the folder as it is to be. Pure. Files are compared by git's object id, so their contents need not be read.
 *
 * Only files that the marker lists are ours. A file that stands where one of ours has to go, and is not listed, blocks everything, unless it has the
 * same content; foreign files elsewhere in the folder are left alone, but for the folders that Argo CD reads: whatever is there would be applied.
 */
export function planPublish(
  bundle: Bundle,
  destination: Destination,
  existing: Existing & PublishDecisions,
): PublishPlan {
  const layout = layoutOf(bundle, destination, existing.marker);
  const { files } = existing.snapshot;
  const ids = new Map((existing.marker?.files ?? []).map(({ path, id }) => [path, id]));
  const own = new Set([markerFile, ...ids.keys()]);
  const foreign = [...files.keys()].filter((path) => !own.has(path) && inTheWay(path, layout, files));
  const edited = existing.overwrite ? [] : [...ids].filter(([path, id]) => editedSince(files, path, id));
  if (foreign.length + edited.length > 0)
    return { is: 'blocked', foreign: foreign.sort(compareText), edited: edited.map(([path]) => path) };
  const write = new Map([...layout.files].filter(([path, content]) => !same(files, path, content)));
  const wanted = new Set([...layout.marker.files.map(({ path }) => path), markerFile]);
  const remove = [...own].filter((path) => files.has(path) && !wanted.has(path)).sort(compareText);
  if (write.size === 0 && remove.length === 0) return { is: 'unchanged', layout };
  return { is: 'changed', layout, write, remove };
}

/** Whether Argo CD applies every file at this place: then whatever stands there would be applied. */
function readByArgo(path: string, { marker }: Layout): boolean {
  const folders = [
    'applications',
    'components',
    ...(marker.clusters ?? []).map((name) => `clusters/${name}`),
  ];
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function inTheWay(path: string, layout: Layout, files: RepositorySnapshot['files']): boolean {
  const content = layout.files.get(path);
  if (content !== undefined) return !same(files, path, content);
  return readByArgo(path, layout) || [...layout.files.keys()].some((own) => own.startsWith(`${path}/`));
}

/** A file of ours that is gone is no edit: it is written again. */
function editedSince(files: RepositorySnapshot['files'], path: string, id: string): boolean {
  const file = files.get(path);
  return file !== undefined && file.id !== id;
}

function same(files: RepositorySnapshot['files'], path: string, content: string): boolean {
  const file = files.get(path);
  return file?.mode === '100644' && file.id === blobId(content);
}
