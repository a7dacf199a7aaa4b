import { defineConfig } from 'vitest/config';
import e2e from './vitest.e2e.config.js';

/** Faults and kill sweeps: everything as in the end-to-end tests but which files run, and what they need. */
export default defineConfig({
  test: {
    ...e2e.test,
    include: ['test/e2e/{faults,kill-sweep}-*.e2e.test.ts'],
    exclude: [],
    // tests side by side in one cluster: most of their time they wait
    maxConcurrency: 6,
    // kills have to come in time
    maxWorkers: 2,
    globalSetup: ['test/support/temporary-root.ts', 'test/e2e/support/setup-faults.ts'],
  },
});
