import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    // long, and made to disturb: npm run test:faults
    exclude: ['test/e2e/faults-*', 'test/e2e/kill-sweep-*'],
    env: { NO_COLOR: '1', CTO_TEST: '1' },
    // a temporary folder that has to be empty at the end; then the test bed's binaries, found or built, and every bundle, synthesized once
    globalSetup: ['test/support/temporary-root.ts', 'test/e2e/support/setup.ts'],
    setupFiles: ['test/support/tidy.ts'],
    // a busy machine is no failure; what is waited for has limits of its own
    testTimeout: 300_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // a third one was tried on two processors: no sooner done, and tests that stop a program in time begin to fail
    maxWorkers: 2,
  },
});
