import { compareText } from '../kernel/json.js';
import type { Marker } from './marker.js';
import { within } from './paths.js';
import { wantedComponents, wantedRoots } from './wanted.js';

/** What a published folder holds. */
export interface RepositorySide {
  readonly url: string;
  readonly branch: string;
  readonly folder: string;
  /** Newest commit of the branch. Absent: the branch does not exist. */
  readonly commit?: string;
  /** Absent: nothing was published there. */
  readonly marker?: Marker;
}

/** An Application of the cluster, as far as the comparison looks at it. */
export interface ApplicationSide {
  readonly name: string;
  /** Project that it is in. */
  readonly project: string;
  /** Where it reads from now. */
  readonly source: { readonly repositoryUrl: string; readonly revision: string; readonly path: string };
  /** Folder that its last comparison was with. Absent: none yet. */
  readonly comparedPath?: string;
  /** Commit of its last comparison. */
  readonly commit?: string;
  readonly sync: string;
  readonly health: string;
  /** What the last sync, or a condition, says. Absent: nothing. */
  readonly message?: string;
}

/** What is compared. */
export interface StatusInput {
  readonly platform: string;
  readonly repository: RepositorySide;
  /** Every Application in the namespace of Argo CD, by name. */
  readonly applications: ReadonlyMap<string, ApplicationSide>;
  /** The bundle that somebody wants to run. */
  readonly bundle: { readonly digest: string; readonly profile: string };
}

/** How an Application stands to what the repository wants of it. */
export type Place =
  /** It reads what the repository holds. */
  | 'current'
  /** It reads an earlier content: its wave has not come. */
  | 'behind'
  /** The repository has it, the cluster has not. */
  | 'missing'
  /** The cluster has it, the repository no longer. */
  | 'leftover';

/** One Application of the report. */
export interface ApplicationStatus {
  readonly name: string;
  readonly place: Place;
  readonly sync: string;
  readonly health: string;
  readonly message?: string;
}

/** Which of the three is behind, and how the cluster is. */
export interface GitopsStatus {
  readonly platform: string;
  readonly repository: {
    readonly url: string;
    readonly branch: string;
    readonly folder: string;
    readonly commit?: string;
    readonly digest?: string;
    readonly profile?: string;
  };
  readonly bundle: StatusInput['bundle'];
  /** Digest of the bundle that the cluster runs, with a list of clusters all of them. Absent: it is between two, or runs none. */
  readonly cluster: { readonly digest?: string; readonly commit?: string };
  /** `repository`: publish; `bundle`: the repository holds a newer one, or another; `cluster`: Argo CD is not there yet. Empty: all are the same. */
  readonly behind: readonly ('repository' | 'bundle' | 'cluster')[];
  /** The roots first, then the others in order of name. */
  readonly applications: readonly ApplicationStatus[];
  /** Whether all three are the same, and everything is Synced and Healthy. */
  readonly fine: boolean;
}

/** Compares a repository, a cluster and a bundle. Pure. */
export function compareGitops(input: StatusInput): GitopsStatus {
  const { platform, repository, bundle } = input;
  const { marker } = repository;
  const applications = applicationsOf(input);
  const running = runningDigest(input);
  const behind = [
    ...bundleOrRepository(marker, bundle.digest),
    ...(applications.every(({ place }) => place === 'current') && isRead(input) ? [] : ['cluster' as const]),
  ];
  const commit = input.applications.get(rootsOf(input)[0] ?? '')?.commit;
  return {
    platform,
    repository: {
      ...{ url: repository.url, branch: repository.branch, folder: repository.folder },
      ...(repository.commit !== undefined && { commit: repository.commit }),
      ...(marker && { digest: marker.digest, profile: marker.profile }),
    },
    bundle,
    cluster: {
      ...(running !== undefined && { digest: running }),
      ...(commit !== undefined && { commit }),
    },
    behind,
    applications,
    fine:
      behind.length === 0 &&
      applications.every(({ sync, health }) => sync === 'Synced' && health === 'Healthy'),
  };
}

/** A bundle that was published before is older; one that never was is newer, as far as anybody can tell. */
function bundleOrRepository(marker: Marker | undefined, digest: string): ('repository' | 'bundle')[] {
  if (marker?.digest === digest) return [];
  const published = marker?.generations.some((generation) => generation.digest === digest) ?? false;
  return [published ? 'bundle' : 'repository'];
}

/** Whether the roots have looked at the folder: whichever commit that was, their children say what they found. */
function isRead(input: StatusInput): boolean {
  const { repository, applications } = input;
  const synced = rootsOf(input).every((name) => applications.get(name)?.sync === 'Synced');
  return repository.marker !== undefined && synced;
}

/** Names of the root Applications, that of the folder first. */
function rootsOf({ platform, repository: { marker, folder } }: StatusInput): readonly string[] {
  return marker ? [...wantedRoots(marker, folder).keys()] : [platform];
}

function applicationsOf(input: StatusInput): ApplicationStatus[] {
  const { repository, applications } = input;
  const wanted = wantedPaths(input);
  const ours = [...applications.values()].filter((one) => isOurs(one, input));
  const names = [...new Set([...wanted.keys(), ...ours.map(({ name }) => name)])].sort(compareText);
  const roots = rootsOf(input);
  const ordered = [...roots, ...names.filter((name) => !roots.includes(name))];
  return ordered.map((name) => statusOf(name, wanted.get(name), applications.get(name), repository));
}

/** In the project of the platform; with a list of clusters what reads the folder, as the Applications of a cluster do that left the list. */
function isOurs({ project, source }: ApplicationSide, { platform, repository }: StatusInput): boolean {
  const { url, folder, marker } = repository;
  if (marker?.clusters === undefined) return project === platform;
  const read = ['applications', 'clusters/', 'components/'].map((path) => within(folder, path));
  return source.repositoryUrl === url && read.some((path) => source.path.startsWith(path));
}

/** Folder that each Application is to read, by its name: components that of the newest generation. */
function wantedPaths({ platform, repository }: StatusInput): ReadonlyMap<string, string> {
  const { marker, folder } = repository;
  if (marker === undefined) return new Map([[platform, within(folder, 'applications')]]);
  const [newest] = marker.generations;
  return new Map([
    ...wantedRoots(marker, folder),
    ...(newest ? wantedComponents(marker, newest, folder) : []),
  ]);
}

function statusOf(
  name: string,
  wanted: string | undefined,
  live: ApplicationSide | undefined,
  repository: RepositorySide,
): ApplicationStatus {
  if (live === undefined) return { name, place: 'missing', sync: 'Missing', health: 'Missing' };
  const { sync, health, message } = live;
  return {
    ...{ name, place: placeOf(wanted, live, repository), sync, health },
    ...(message !== undefined && { message }),
  };
}

function placeOf(wanted: string | undefined, live: ApplicationSide, { url }: RepositorySide): Place {
  if (wanted === undefined) return 'leftover';
  const moved = live.source.path === wanted && live.comparedPath === wanted;
  return moved && live.source.repositoryUrl === url ? 'current' : 'behind';
}

/** The generation whose every folder is read by its Applications. */
function runningDigest({ repository: { marker, folder }, applications }: StatusInput): string | undefined {
  const reads = ([name, path]: readonly [string, string]) => {
    const live = applications.get(name);
    return live?.comparedPath === path && live.sync === 'Synced';
  };
  return marker?.generations.find((one) => [...wantedComponents(marker, one, folder)].every(reads))?.digest;
}
