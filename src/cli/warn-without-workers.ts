import type { Terminal } from './terminal.ts';

const DELAY_MS = 3000;

/** Warns once if no worker is connected to the queue server. */
export function warnWithoutWorkers(countWorkers: () => Promise<number>, terminal: Terminal): { stop(): void } {
  const timer = setTimeout(() => {
    void countWorkers()
      .then((count) => {
        if (count === 0) terminal.err.write('No worker is connected to the queue: start one with "recto work".\n');
      })
      .catch(() => undefined);
  }, DELAY_MS);
  return { stop: () => clearTimeout(timer) };
}
