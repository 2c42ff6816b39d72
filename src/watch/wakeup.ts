/** Wakes a waiting loop. */
export interface Wakeup {
  readonly wake: () => void;
  /** Waits for `wake`, at most `ms`; returns at once if it was called since the last wait. */
  readonly wait: (ms: number) => Promise<void>;
}

/** Creates a wakeup for one loop. */
export function createWakeup(): Wakeup {
  let isPending = false;
  let stopWaiting: (() => void) | undefined;
  return {
    wake() {
      isPending = true;
      stopWaiting?.();
    },
    async wait(ms) {
      if (!isPending) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
          stopWaiting = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      stopWaiting = undefined;
      isPending = false;
    },
  };
}
