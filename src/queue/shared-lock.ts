import { EventEmitter, once } from 'node:events';

/** The signal aborted while waiting for the lock: the work was not started. */
export class LockAborted extends Error {}

/** A lock within the process: work runs concurrently under a shared lock, or by itself under an exclusive one. */
export interface SharedLock {
  /** When the lock was created, in the time of `performance.now()`. */
  readonly createdAt: number;
  /** Runs `work` concurrently with other shared work; waits while exclusive work is pending. Errors: `LockAborted`. */
  readonly shared: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Runs `work` once all other work has ended; new work waits. Errors: `LockAborted`. */
  readonly exclusive: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

/** Creates an unlocked lock. */
export function createSharedLock(): SharedLock {
  const changed = new EventEmitter().setMaxListeners(0);
  let sharedCount = 0;
  /** Exclusive work that waits or runs. */
  let exclusiveCount = 0;
  let isExclusive = false;
  const change = (signal: AbortSignal) =>
    once(changed, 'changed', { signal }).catch(() => {
      throw new LockAborted();
    });
  const releaseShared = () => {
    sharedCount -= 1;
    changed.emit('changed');
  };
  return {
    createdAt: performance.now(),
    async shared(work, signal) {
      while (exclusiveCount > 0) await change(signal);
      sharedCount += 1;
      try {
        return await work();
      } finally {
        releaseShared();
      }
    },
    async exclusive(work, signal) {
      exclusiveCount += 1;
      try {
        while (sharedCount > 0 || isExclusive) await change(signal);
        isExclusive = true;
        try {
          return await work();
        } finally {
          isExclusive = false;
        }
      } finally {
        exclusiveCount -= 1;
        changed.emit('changed');
      }
    },
  };
}
