import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Many tests wait for processes and timers.
    maxWorkers: 3,
    globalSetup: ['test/support/queue-template.ts'],
  },
});
