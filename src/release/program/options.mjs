// Plain JavaScript: scripts/build.mjs needs it before anything is compiled.

/** CommonJS dependencies inside an ES module still call require. */
export const moduleBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Packages that are loaded from node_modules while a program runs: a compiler and an injector, which bring files of their own. */
export const unbundled = ['zx', 'esbuild', 'postject'];

/** What every bundle of the program has in common, in a source tree as in a release. */
export function programOptions({ root, version, commit, release }) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    define: {
      BUILD_VERSION: JSON.stringify(version) ?? 'undefined',
      BUILD_COMMIT: JSON.stringify(commit) ?? 'undefined',
      BUILD_RELEASE: JSON.stringify(release) ?? 'undefined',
    },
    logLevel: 'warning',
    metafile: true,
  };
}
