/** Notifies those who wait for events of a job. */
export interface JobNotifier {
  readonly notify: (id: string) => void;
  /** Waits for an event of a job, at most `ms`, or until the signal aborts. */
  readonly waitForEvent: (id: string, ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls `listener` with the id of each job that something happens to, until the returned function is called. */
  readonly listen: (listener: (id: string) => void) => () => void;
}

/** Creates a notifier. */
export function createJobNotifier(): JobNotifier {
  const waiters = new Map<string, Set<() => void>>();
  const listeners = new Set<(id: string) => void>();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    notify(id) {
      for (const listener of listeners) listener(id);
      for (const wake of waiters.get(id) ?? []) wake();
    },
    waitForEvent: (id, ms, signal) =>
      new Promise((resolve) => {
        const wakes = waiters.get(id) ?? new Set();
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakes.delete(wake);
          if (wakes.size === 0) waiters.delete(id);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal.addEventListener('abort', wake, { once: true });
        waiters.set(id, wakes.add(wake));
        if (signal.aborted) wake();
      }),
  };
}
