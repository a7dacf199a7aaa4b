export { bundleSingleFile, type BundleRequest, type SingleFileProgram } from './single-file.js';
