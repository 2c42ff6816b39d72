/** Whoever waits to hear of a job. */
export interface JobNotifier {
  readonly tell: (id: string) => void;
  /** Waits until something is told of a job, for so long at most, in ms, or until the signal aborts. */
  readonly waitForEvent: (id: string, ms: number, signal: AbortSignal) => Promise<void>;
}

export function createJobNotifier(): JobNotifier {
  const waiting = new Map<string, Set<() => void>>();
  return {
    tell(id) {
      for (const wake of waiting.get(id) ?? []) wake();
    },
    waitForEvent: (id, ms, signal) =>
      new Promise((resolve) => {
        const wakes = waiting.get(id) ?? new Set();
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakes.delete(wake);
          if (wakes.size === 0) waiting.delete(id);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal.addEventListener('abort', wake, { once: true });
        waiting.set(id, wakes.add(wake));
        if (signal.aborted) wake();
      }),
  };
}
