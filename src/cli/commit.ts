/** Put in the place of this name by the build, see src/release/program/options.mjs. */
declare const BUILD_COMMIT: string | undefined;

/** Commit that the program was built from, with `+changes` when the working tree held more. Undefined when git does not know, and in tests. */
export const commit: string | undefined = typeof BUILD_COMMIT === 'string' ? BUILD_COMMIT : undefined;
