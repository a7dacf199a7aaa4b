import type { TestProject } from 'vitest/node';
import { testbedMinors } from '../../../scripts/lib/testbed/index.js';
import { profileNames } from './bundles.js';
import { prepare } from './setup.js';

/** Runs once before the fault tests and kill sweeps: one version of Kubernetes, and the profiles as they are. */
export function setup(project: TestProject): Promise<() => void> {
  return prepare(project, { versions: testbedMinors.slice(0, 1), bundles: profileNames, argoCd: false });
}
