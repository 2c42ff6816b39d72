import type { Terminal } from './terminal.ts';

/** On a queue server nobody may be there to do the work: says so once. */
export function warnWithoutWorkers(countWorkers: () => Promise<number>, terminal: Terminal): { stop(): void } {
  const timer = setTimeout(() => {
    void countWorkers()
      .then((count) => {
        if (count === 0) terminal.err.write('No worker is connected to the queue: start one with "recto work".\n');
      })
      .catch(() => undefined);
  }, 3000);
  return { stop: () => clearTimeout(timer) };
}
