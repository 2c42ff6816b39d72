import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/corpus/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 600_000, maxWorkers: 2 },
});
