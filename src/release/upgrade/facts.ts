/** What a program knows of the releases that it comes from. Built into it, so that whoever answers for the releases cannot change it. */
export interface ReleaseFacts {
  /** Page of the releases, without a slash at its end, such as `https://github.com/owner/repository/releases`. */
  readonly releases: string;
  /** Name of an archive without its ending, with `{version}`, `{os}` and `{arch}`. */
  readonly archive: string;
  /** Public keys of minisign that are trusted, newest first: one line of base64 each. Empty: releases are not signed with it. */
  readonly minisignKeys: readonly string[];
}

/** Put in the place of this name when a release is built, see src/release/program/options.mjs. */
declare const BUILD_RELEASE: ReleaseFacts | undefined;

/** Facts of this program. Undefined in a source tree, which no release is the source of. */
export const builtInFacts: ReleaseFacts | undefined =
  typeof BUILD_RELEASE === 'object' ? BUILD_RELEASE : undefined;
