export { makeBlob, type Blob, type BlobRequest } from './blob.js';
export { buildExecutable, type BuiltExecutable, type ExecutableRequest } from './build.js';
export { buildUniversal } from './universal.js';
export {
  appleIdentifier,
  signWithoutKey,
  withoutSignature,
  type SignedProgram,
  type SignProgram,
} from './platform.js';
export { isStrippable, stripTool, stripVersion, unstripped } from './strip.js';
