import type {
  Asset,
  GeneratedNotes,
  NewDraft,
  RateLimit,
  Release,
  ReleaseChange,
  RepositoryFacts,
  Tag,
  Upload,
  Uploaded,
} from './model.js';

/**
 * Releases of one repository: the port that everything talks through which publishes.
 *
 * Reads are sent again while the failure may pass. Writes are sent again only when the server refused to look at them (rate limits): after any other
 * failure nobody knows whether they were done, so the caller looks at the world first and decides. Every method throws an OperatorError for what the
 * server refuses, `passingOf` tells whether it may pass, and the signal's reason when aborted.
 */
export interface Releases {
  /** The repository, the rights of the token in it, and what the server says of the token. */
  readonly repository: (signal?: AbortSignal) => Promise<RepositoryFacts>;
  /** Whether releases are frozen once published. */
  readonly immutable: (signal?: AbortSignal) => Promise<boolean>;
  /** Every release, newest first; drafts too, if the token may write. */
  readonly list: (signal?: AbortSignal) => Promise<readonly Release[]>;
  /** One release, a draft too; undefined when there is none. */
  readonly get: (id: number, signal?: AbortSignal) => Promise<Release | undefined>;
  /** The published release of a tag; undefined when there is none. Drafts are found with `list` alone. */
  readonly byTag: (tag: string, signal?: AbortSignal) => Promise<Release | undefined>;
  /** The release that downloads without a version come from; undefined when there is none. */
  readonly latest: (signal?: AbortSignal) => Promise<Release | undefined>;
  /** Makes a draft. */
  readonly createDraft: (draft: NewDraft, signal?: AbortSignal) => Promise<Release>;
  /** Changes a release; `draft: false` publishes it, and makes its tag if there is none. */
  readonly update: (id: number, change: ReleaseChange, signal?: AbortSignal) => Promise<Release>;
  /** Deletes a release; its tag stays. Nothing to do when it is gone. */
  readonly remove: (id: number, signal?: AbortSignal) => Promise<void>;
  /** Every asset of a release. */
  readonly assets: (releaseId: number, signal?: AbortSignal) => Promise<readonly Asset[]>;
  /** Sends a file, straight from the disk. */
  readonly upload: (release: Release, file: Upload, signal?: AbortSignal) => Promise<Uploaded>;
  /** Deletes an asset. Nothing to do when it is gone. */
  readonly removeAsset: (id: number, signal?: AbortSignal) => Promise<void>;
  /** Bytes of an asset, as they arrive. Throws while being read when the connection breaks. */
  readonly download: (asset: Asset, signal?: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
  /** Notes as GitHub would write them. */
  readonly generateNotes: (
    tag: string,
    target: string,
    previous?: string,
    signal?: AbortSignal,
  ) => Promise<GeneratedNotes>;
  /** A tag; undefined when there is none. */
  readonly tag: (name: string, signal?: AbortSignal) => Promise<Tag | undefined>;
  /** Makes a tag at a commit. */
  readonly createTag: (name: string, commit: string, signal?: AbortSignal) => Promise<void>;
  /** Deletes a tag. Nothing to do when it is gone. */
  readonly removeTag: (name: string, signal?: AbortSignal) => Promise<void>;
  /** Attestations of an artifact. @param sha256 in hexadecimal @returns Sigstore bundles */
  readonly attestations: (sha256: string, signal?: AbortSignal) => Promise<readonly unknown[]>;
  /** What is left of the requests of this hour. */
  readonly rateLimit: (signal?: AbortSignal) => Promise<RateLimit>;
}
