export { fetchLicence, fetchRuntime, hostTarget, type Runtime, type RuntimeSource } from './fetch.js';
export { pinOf, runtimeLock, type RuntimeLock, type RuntimePin, type VendorSigner } from './lock.js';
export type { Transport } from './download.js';
