export { BinariesMissing, ensureBinaries, findBinaries } from './binaries.js';
export { startTestbed, type Testbed, type TestbedOptions } from './testbed.js';
export type { ApiAnswer, ApiClient, ApiRequest } from './api.js';
export type { KubectlOptions, KubectlResult } from './kubectl.js';
export type { NodeSize } from './nodes.js';
export type { ProgramName } from './programs.js';
export { until } from './until.js';
export { kubernetesVersion, parseMinor, testbedMinors, type TestbedMinor } from './versions.js';
