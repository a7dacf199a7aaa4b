import manifest from '../../package.json' with { type: 'json' };

/** Put in the place of this name when a release is built, see src/release/program/options.mjs. */
declare const BUILD_VERSION: string | undefined;

/** Version of this program: that of the release it was built for; in a source tree that of package.json. */
export const version: string = typeof BUILD_VERSION === 'string' ? BUILD_VERSION : manifest.version;
