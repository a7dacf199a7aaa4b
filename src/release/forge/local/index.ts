export type { Exchange, ForgePart } from './exchange.js';
export { scriptedFaults, seededFaults, type Fault, type Faults, type ScriptedFault } from './faults.js';
export { startLocalForge, type LocalForge, type LocalForgeOptions } from './server.js';
export type { ForgeSeed, ForgeState, StoredAsset, StoredRelease, TokenSeed } from './state.js';
