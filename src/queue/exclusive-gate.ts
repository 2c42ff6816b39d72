import { EventEmitter, once } from 'node:events';

/** The work was not begun. */
export class StoppedWaiting extends Error {}

/** Lets jobs of a process be done beside each other, or one with nothing beside it. */
export interface ExclusiveGate {
  /** When it was made, in the time of `performance.now()`. */
  readonly openedAt: number;
  /** Does work beside other work, as soon as none wants to be alone. Errors: `StoppedWaiting`, when `signal` aborts before it has begun. */
  readonly beside: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Does work as soon as all other work has ended; what comes meanwhile waits. Errors: as `beside`. */
  readonly alone: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

export function createExclusiveGate(): ExclusiveGate {
  const changed = new EventEmitter().setMaxListeners(0);
  let inside = 0;
  /** Those that want to be alone, and the one that is. */
  let solos = 0;
  let isTaken = false;
  const change = (signal: AbortSignal) =>
    once(changed, 'changed', { signal }).catch(() => {
      throw new StoppedWaiting();
    });
  const leave = () => {
    inside -= 1;
    changed.emit('changed');
  };
  return {
    openedAt: performance.now(),
    async beside(work, signal) {
      while (solos > 0) await change(signal);
      inside += 1;
      try {
        return await work();
      } finally {
        leave();
      }
    },
    async alone(work, signal) {
      solos += 1;
      try {
        while (inside > 0 || isTaken) await change(signal);
        isTaken = true;
        try {
          return await work();
        } finally {
          isTaken = false;
        }
      } finally {
        solos -= 1;
        changed.emit('changed');
      }
    },
  };
}
