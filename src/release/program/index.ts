export { bundleSingleFile, type BundleRequest, type SingleFileProgram } from './single-file.js';
export { bundleModules, type ModuleProgram } from './modules.js';
export { releaseFactsOf } from './release-facts.js';
export type { ProgramIdentity } from './options.mjs';
