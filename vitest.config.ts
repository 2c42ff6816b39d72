import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**'],
    // Against what hangs, however busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Many tests wait for processes and timers.
    maxWorkers: 3,
    globalSetup: ['test/support/queue-template.ts'],
  },
});
