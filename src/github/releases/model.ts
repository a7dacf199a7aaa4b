/** A file of a release. */
export interface Asset {
  readonly id: number;
  /** As the server stores it: odd characters were replaced by dots. */
  readonly name: string;
  /** `uploaded` is whole. `starter` is what a broken upload left: empty, and safe to delete (GitHub's text of "Upload a release asset"). */
  readonly state: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in hexadecimal, as the server reckoned it. Absent: the server says none. */
  readonly sha256?: string;
  /** Address of the API; with `Accept: application/octet-stream` it gives the bytes, of drafts too. */
  readonly url: string;
}

/** A release, a draft included. */
export interface Release {
  readonly id: number;
  readonly tag: string;
  /** Branch or commit that publishing makes the tag at, when there is no tag yet. */
  readonly target: string;
  readonly name: string;
  /** Notes, in Markdown. */
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  /** Whether assets and tag are frozen. */
  readonly immutable: boolean;
  /** ISO 8601. Absent: not published. */
  readonly publishedAt?: string;
  /** Where assets are sent to: a URI template (RFC 6570), often on another host. Never built by hand. */
  readonly uploadUrl: string;
  /** Page for people. */
  readonly page: string;
  readonly assets: readonly Asset[];
}

/** What a new draft says. */
export interface NewDraft {
  readonly tag: string;
  /** Full commit id. */
  readonly target: string;
  readonly name: string;
  readonly body: string;
  readonly prerelease: boolean;
}

/** What changes of a release. Absent members stay. */
export interface ReleaseChange {
  readonly name?: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  /** Whether it becomes the latest one. Absent: GitHub's own choice, `true` for whatever is published last. */
  readonly latest?: boolean;
  /** Branch or commit that publishing makes the tag at. */
  readonly target?: string;
}

/** A file to upload. */
export interface Upload {
  /** Name within the release. */
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
  /** Bytes; sent as the length beforehand. */
  readonly size: number;
  /** Media type. */
  readonly contentType: string;
}

/** How an upload ended when it did not fail. `exists`: an asset of this name is there already, whole or not (GitHub answers 422). */
export type Uploaded = { readonly is: 'uploaded'; readonly asset: Asset } | { readonly is: 'exists' };

/** What a server says about the token it was asked with. */
export interface TokenFacts {
  /** Scopes of a classic token. Absent: fine-grained tokens and those of jobs have none to show. */
  readonly scopes?: readonly string[];
  /** When it ends; milliseconds since 1970. Absent: never, or not said. */
  readonly expires?: number;
}

/** What a release needs to know of its repository. */
export interface RepositoryFacts {
  /** `owner/name`, as the server spells it. */
  readonly name: string;
  readonly private: boolean;
  readonly archived: boolean;
  readonly defaultBranch: string;
  /** Whether the token may write. Absent: the server does not say, as for tokens of jobs. */
  readonly mayWrite?: boolean;
  readonly token: TokenFacts;
  /** Clock of the server, milliseconds since 1970, to the second. Absent: it sent none. */
  readonly serverTime?: number;
}

/** A tag. */
export interface Tag {
  readonly name: string;
  /** What it names: a commit, or an annotated tag object. */
  readonly type: string;
  readonly sha: string;
  /** Commit that it names in the end. */
  readonly commit: string;
}

/** What is left of the requests of this hour. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** When it is full again; milliseconds since 1970. */
  readonly reset: number;
}

/** Text that GitHub makes of merged pull requests. */
export interface GeneratedNotes {
  readonly name: string;
  readonly body: string;
}
