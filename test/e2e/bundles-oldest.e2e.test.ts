import { testbedMinors } from '../../scripts/lib/testbed/index.js';
import { describeBundles } from './support/bundle-suite.js';

describeBundles(testbedMinors[1]);
