export { packNpm, type NpmPackage, type NpmPackageRequest } from './pack.js';
export { publishedManifest, type PackageFacts } from './manifest.js';
