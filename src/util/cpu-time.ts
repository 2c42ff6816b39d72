import { readFileSync, readlinkSync } from 'node:fs';

/** Tick length of /proc, whatever the kernel's own. Source: proc(5), sysconf(_SC_CLK_TCK). */
const TICK_MS = 10;

/** System id of the calling thread; undefined on systems without /proc. */
export function currentThreadId(): number | undefined {
  try {
    const id = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    return Number.isInteger(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Processor time that a thread of this process has used, in ms, by its system id; undefined on systems without /proc,
 * or when the thread has ended.
 */
export function threadCpuMs(id: number): number | undefined {
  return cpuMsIn(`/proc/self/task/${id}/stat`);
}

/**
 * Processor time of a process with all its threads, in ms; undefined on systems without /proc, or when it has ended.
 */
export function processCpuMs(pid: number): number | undefined {
  return cpuMsIn(`/proc/${pid}/stat`);
}

function cpuMsIn(path: string): number | undefined {
  try {
    // The program name in parentheses may contain spaces and parentheses.
    const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}
