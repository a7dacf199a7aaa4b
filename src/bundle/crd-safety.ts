export { crdFindingsOfBundles, definitionChanges, type DefinitionFindings } from './crd-safety/bundles.js';
export { crdFindings } from './crd-safety/definition.js';
export type { CrdFinding } from './crd-safety/model.js';
