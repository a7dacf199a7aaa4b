import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    // long, and made to disturb: npm run test:faults
    exclude: ['test/e2e/faults-*', 'test/e2e/kill-sweep-*'],
    env: { NO_COLOR: '1', CTO_TEST: '1' },
    // finds or builds the test bed's binaries and synthesizes every bundle once
    globalSetup: ['test/e2e/support/setup.ts'],
    // a busy machine is no failure; what is waited for has limits of its own
    testTimeout: 300_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
