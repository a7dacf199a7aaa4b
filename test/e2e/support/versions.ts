import { parseMinor, testbedMinors, type TestbedMinor } from '../../../scripts/lib/testbed/index.js';

/** Versions to test against: all, or those of `CTO_E2E_KUBERNETES`, such as `1.37`, for a quick look or a matrix. */
export const versions: readonly TestbedMinor[] =
  process.env['CTO_E2E_KUBERNETES']?.split(',').map(parseMinor) ?? testbedMinors;
