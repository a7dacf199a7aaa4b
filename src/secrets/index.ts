export { checkSecrets, deployerSecrets, type CheckContext, type CheckOptions } from './check.js';
export {
  applySecrets,
  changesOf,
  createMissing,
  type SecretOutcome,
  type SecretsContext,
  type SecretsOutcome,
} from './apply.js';
export { findReaders, type FoundReaders, type Reader } from './restart.js';
export { secretsError, eitherText } from './problems.js';
export {
  keysToRotate,
  keysToWrite,
  needsWrite,
  type KeyState,
  type KeyStatus,
  type SecretState,
  type SecretsState,
} from './model.js';
export { createSources, type Ask, type SourceInputs, type Sources, type Variables } from './sources/index.js';
export { chooseRotations, chooseSecrets } from './selection.js';
export { readSecret } from './live.js';
export { createVault, type SecretValue, type Vault } from './value.js';
export { keyName, namespaceResource, secretName, secretsManager, type KeyPlace } from './names.js';
export { readValueFile } from './sources/files.js';
export type { Chance } from './chance.js';
