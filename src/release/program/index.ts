export { bundleSingleFile, type BundleRequest, type SingleFileProgram } from './single-file.js';
export { bundleModules, type ModuleProgram } from './modules.js';
export type { ProgramIdentity } from './options.mjs';
