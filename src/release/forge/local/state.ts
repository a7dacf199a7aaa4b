import type { Clock } from '../../../kernel/clock.js';

/** Somebody with a token. */
export interface TokenSeed {
  readonly login: string;
  /** Scopes of a classic token. Absent: a fine-grained one, which shows none. */
  readonly scopes?: readonly string[];
  /** Whether it may write contents. */
  readonly mayWrite: boolean;
  /** When it ends; milliseconds since 1970. Absent: never. */
  readonly expires?: number;
}

/** An asset as the forge keeps it. */
export interface StoredAsset {
  readonly id: number;
  readonly name: string;
  readonly contentType: string;
  /** `starter`: an upload that broke. */
  state: 'uploaded' | 'starter';
  size: number;
  /** SHA-256 in hexadecimal; empty for a starter. */
  sha256: string;
  readonly createdAt: string;
}

/** A release as the forge keeps it. */
export interface StoredRelease {
  readonly id: number;
  tag: string;
  target: string;
  name: string;
  body: string;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  /** Whether it may become the latest one by itself, when the one that is goes. */
  latestCandidate: boolean;
  readonly createdAt: string;
  publishedAt: string | undefined;
  readonly assets: Map<number, StoredAsset>;
}

/** Everything that the forge knows. Tests may reach in, as somebody else with rights could. */
export interface ForgeState {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly releases: Map<number, StoredRelease>;
  /** Tags and the commits that they name. */
  readonly tags: Map<string, string>;
  /** Names that an immutable release used: never free again, even after deletion. */
  readonly burnt: Set<string>;
  readonly tokens: Map<string, TokenSeed>;
  /** Commits that exist. Undefined: every full commit id does. */
  readonly commits: ReadonlySet<string> | undefined;
  /** Attestations by SHA-256 in hexadecimal. */
  readonly attestations: Map<string, unknown[]>;
  /** Whether releases are frozen once published. */
  immutable: boolean;
  /** The release that was made the latest one. */
  latest: number | undefined;
  nextId: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** What a forge starts with. */
export interface ForgeSeed {
  /** `owner/name`. */
  readonly repository: string;
  readonly clock: Pick<Clock, 'now'>;
  /** By the token itself. */
  readonly tokens: Readonly<Record<string, TokenSeed>>;
  /** Tags and the commits that they name.
   * @default {} */
  readonly tags?: Readonly<Record<string, string>>;
  /** Commits that exist. Absent: every full commit id does. */
  readonly commits?: readonly string[];
  /** @default false */
  readonly immutable?: boolean;
  /** @default [] */
  readonly burnt?: readonly string[];
  /** @default false */
  readonly private?: boolean;
}

/** Makes the state of a new forge. */
export function createState(seed: ForgeSeed): ForgeState {
  const [owner = '', repo = ''] = seed.repository.split('/');
  return {
    owner,
    repo,
    defaultBranch: 'main',
    private: seed.private ?? false,
    releases: new Map(),
    tags: new Map(Object.entries(seed.tags ?? {})),
    burnt: new Set(seed.burnt),
    tokens: new Map(Object.entries(seed.tokens)),
    commits: seed.commits && new Set(seed.commits),
    attestations: new Map(),
    immutable: seed.immutable ?? false,
    latest: undefined,
    nextId: 1,
    clock: seed.clock,
  };
}

/** A fresh number; releases and assets share them. */
export function takeId(state: ForgeState): number {
  const id = state.nextId;
  state.nextId += 1;
  return id;
}

/** Now, as GitHub writes it: to the second. */
export function timestamp(state: ForgeState): string {
  return written(state.clock.now());
}

function written(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The latest release: the one that was made so, else the newest that may be. */
export function latestOf(state: ForgeState): StoredRelease | undefined {
  const fit = [...state.releases.values()].filter(({ draft, prerelease }) => !draft && !prerelease);
  return (
    fit.find(({ id }) => id === state.latest) ??
    fit.filter(({ latestCandidate }) => latestCandidate).sort((a, b) => b.id - a.id)[0]
  );
}

/** The published release of a tag. */
export function publishedOf(state: ForgeState, tag: string): StoredRelease | undefined {
  return [...state.releases.values()].find((release) => !release.draft && release.tag === tag);
}

/**
 * Date that a release is said to be created at: that of its commit (GitHub's text of "Get the latest release"), which may be old when it is released. Here every commit
 * is thirty days old, so that nobody takes it for the time of the release.
 */
export function commitDate({ clock }: Pick<ForgeState, 'clock'>): string {
  return written(clock.now() - 30 * 86_400_000);
}
