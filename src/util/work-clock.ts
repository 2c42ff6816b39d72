import { processCpuMs } from './cpu-time.ts';

/** A process that uses no processor time waits, perhaps for its turn on a busy machine: this time counts so many times less. */
const WAITING_FACTOR = 10;
/** Where the system does not tell the processor time, a busy machine is allowed for. */
const WALL_FACTOR = 5;
/** A longer gap between two looks was no work: this process was held up, or the machine slept. */
const LONGEST_GAP_MS = 2000;

/** Measures how long another process has worked, however little of the machine it gets. */
export interface WorkClock {
  /** Work since it was last read, in ms. `waitsForUs`: whether the process has reason to wait, so that doing nothing counts nothing. */
  readonly read: (waitsForUs: boolean) => number;
}

/** Starts a clock for the process with this number. */
export function startWorkClock(pid: number): WorkClock {
  let at = performance.now();
  let cpuMs = processCpuMs(pid);
  return {
    read(waitsForUs) {
      const before = { at, cpuMs };
      at = performance.now();
      cpuMs = processCpuMs(pid) ?? before.cpuMs;
      const passed = Math.min(at - before.at, LONGEST_GAP_MS);
      if (cpuMs === undefined || before.cpuMs === undefined) return waitsForUs ? 0 : passed / WALL_FACTOR;
      if (cpuMs > before.cpuMs) return cpuMs - before.cpuMs;
      return waitsForUs ? 0 : passed / WAITING_FACTOR;
    },
  };
}

/** So much work, in ms. */
export interface WorkLimit {
  /** Takes more work off, in ms, and says whether there was more than is allowed. */
  readonly isUsedUp: (workedMs: number) => boolean;
}

export function workLimit(allowedMs: number): WorkLimit {
  let usedMs = 0;
  return {
    isUsedUp(workedMs) {
      usedMs += workedMs;
      return usedMs > allowedMs;
    },
  };
}
