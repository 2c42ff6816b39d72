/** Wakes a loop that waits. */
export interface Wakeup {
  readonly ring: () => void;
  /** Waits for the wakeup, at most `ms`; one that rang since the last wait counts. */
  readonly wait: (ms: number) => Promise<void>;
}

export function createWakeup(): Wakeup {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}
