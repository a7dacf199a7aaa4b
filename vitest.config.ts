import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // a test never sees the settings of the person or job that runs it
    env: { NO_COLOR: '1', CTO_TEST: '1' },
    // a busy machine is no failure: what has to be quick is measured in bench/
    testTimeout: 60_000,
    pool: 'threads',
    isolate: false,
  },
});
