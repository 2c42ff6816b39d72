import { readFileSync } from 'node:fs';
import { childrenOf } from '../../test/support/processes.ts';

/** Memory that a process had at some times, in MB. */
export interface Resident {
  readonly name: string;
  readonly samples: readonly number[];
}

export interface Watched {
  readonly name: string;
  readonly pid: number;
}

/** Looks every so often how much memory some processes have, and the processes that they prepare documents in; told by /proc, and so on Linux only. */
export function watchResident(
  processes: readonly Watched[],
  everyMs: number,
): { readonly stop: () => readonly Resident[] } {
  const samples = new Map<string, number[]>();
  const look = () => {
    for (const { name, pid } of processes) {
      const children = childrenOf(pid, /prepare.child/).map((child) => ({
        name: `${name}: child ${child}`,
        pid: child,
      }));
      for (const watched of [{ name, pid }, ...children]) {
        samples.set(watched.name, [...(samples.get(watched.name) ?? []), residentMb(watched.pid)]);
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return [...samples].map(([name, own]) => ({ name, samples: own }));
    },
  };
}

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1000;
}
