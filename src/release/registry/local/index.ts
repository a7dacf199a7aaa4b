export type { RegistryExchange } from './exchange.js';
export { startLocalRegistry, type LocalRegistry, type LocalRegistryOptions } from './server.js';
export { packageIn, type RegistryState, type StoredPackage, type StoredVersion } from './state.js';
