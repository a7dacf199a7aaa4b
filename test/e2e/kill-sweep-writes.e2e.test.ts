import { describeKillSweep } from './support/sweep/suite.js';

describeKillSweep();
