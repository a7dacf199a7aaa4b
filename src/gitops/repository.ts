/** A file of a repository, without its content. */
export interface RepositoryFile {
  /** Git object id of its content. */
  readonly id: string;
  /** Git file mode, such as `100644`. A submodule is `160000`, a symbolic link `120000`. */
  readonly mode: string;
}

/** A folder of a repository at one commit. */
export interface RepositorySnapshot {
  /** Branch it was read from. */
  readonly branch: string;
  /** Commit. Absent: the branch does not exist yet. */
  readonly commit?: string;
  /** Whether the repository has no commit at all. */
  readonly empty: boolean;
  /** Files below the folder, by path relative to it with forward slashes. */
  readonly files: ReadonlyMap<string, RepositoryFile>;
}

/** A commit to be: what changes below the folder, on top of a snapshot. */
export interface CommitRequest {
  readonly base: RepositorySnapshot;
  /** Folder within the repository; empty for its root. */
  readonly folder: string;
  /** Contents to write, by path relative to the folder. */
  readonly write: ReadonlyMap<string, string>;
  /** Paths to remove, relative to the folder. */
  readonly remove: readonly string[];
  /** Message: subject, empty line, body. */
  readonly message: string;
  /** Branch that gets the commit. Absent: the one of the snapshot. */
  readonly branch?: string;
  /** Whether the branch may be moved away from commits it has: only for branches of our own. */
  readonly replace?: boolean;
}

/** What became of a commit. */
export type CommitOutcome =
  | { readonly is: 'committed'; readonly commit: string }
  /** Somebody else moved the branch: read again, replay, try again. */
  | { readonly is: 'moved' }
  /** The server does not let us: protected branch, hook, rights. */
  | { readonly is: 'refused'; readonly message: string };

/**
 * One repository: the port of the publisher. The adapter over plain git and the one over the GitHub API keep the same contract and pass the
 * same tests. A commit lands as a whole or not at all; line endings, attributes and filters never change bytes.
 */
export interface Repository {
  /** Address without credentials, for people. */
  readonly url: string;
  /** Reads a folder. @param branch absent: the default branch @throws OperatorError when it cannot be reached or read */
  read(folder: string, branch?: string): Promise<RepositorySnapshot>;
  /** Content of a file of a snapshot as text; undefined when it is not there. */
  readText(snapshot: RepositorySnapshot, path: string): Promise<string | undefined>;
  /** The same for many files, in as few requests as the server allows; those that are not there are left out. */
  readTexts(snapshot: RepositorySnapshot, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  commit(request: CommitRequest): Promise<CommitOutcome>;
  /** Git object id that a content would have, to compare without reading. */
  idOf(content: string): string;
  /** Removes what it made on this machine. */
  close(): Promise<void>;
}
