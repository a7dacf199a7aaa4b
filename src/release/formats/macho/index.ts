export { readMachO, isMachO, type MachO, type Segment } from './read.js';
export { readSignature, readEntitlements, type CodeSignature } from './signature.js';
export { removeSignature } from './unsign.js';
export { signAdHoc, type AdHocOptions } from './sign.js';
export { verifySignature } from './verify.js';
export { isUniversal, readUniversal, writeUniversal, type Slice } from './universal.js';
export { withoutDebugger, writePropertyList, type Entitlements } from './entitlements.js';
export { verifyDeveloper, type DeveloperSignature } from './vendor.js';
