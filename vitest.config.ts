import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';
import { OPTIMISE_LATE } from './test/support/node-flags.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/corpus/**'],
    // Against what hangs, however busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
    // Many tests wait for processes and timers.
    maxWorkers: 5,
    // No module has a state of its own: to load them for each file took a fifth of the time.
    isolate: false,
    // Postgres in WebAssembly runs for a moment in each test, and is not worth optimising.
    execArgv: ['--wasm-tiering-budget=100000000', ...OPTIMISE_LATE, '--max-semi-space-size=32'],
    sequence: { sequencer: LongFirst },
    globalSetup: ['temporary', 'queue-template', 'shared-pages', 'shared-redis'].map(
      (name) => `test/support/${name}.ts`,
    ),
  },
});
