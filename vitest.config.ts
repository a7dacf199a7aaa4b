import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const processors = availableParallelism();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // a test never sees the settings of the person or job that runs it
    env: { NO_COLOR: '1', CTO_TEST: '1' },
    // a temporary folder of their own, which has to be empty at the end
    globalSetup: ['test/support/temporary-root.ts'],
    setupFiles: ['test/support/tidy.ts'],
    // a busy machine is no failure: what has to be quick is measured in bench/
    testTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    // vitest leaves a processor to itself, which of two is half of the machine
    maxWorkers: Math.min(processors, Math.max(2, processors - 1)),
  },
});
