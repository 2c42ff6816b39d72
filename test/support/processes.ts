import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { type CliRun, finished } from './cli.ts';

/** Processes, started by `parent` or its children, whose command line matches: told by /proc, and so on Linux only. */
export function childrenOf(parent: number, command: RegExp): readonly number[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(fields[1]), zombie: fields[0] === 'Z', line }];
      } catch {
        return [];
      }
    });
  const family = new Set([parent]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent: of } of processes) {
      if (family.has(of) && !family.has(pid)) {
        family.add(pid);
        grown = true;
      }
    }
  }
  return processes
    .filter(({ pid, zombie, line }) => pid !== parent && family.has(pid) && !zombie && command.test(line))
    .map(({ pid }) => pid);
}

/** Waits for the end of a command, and tells how many processes prepared documents for it at most: those that it has, it keeps. */
export async function countPreparing(child: ChildProcess): Promise<{ readonly run: CliRun; readonly most: number }> {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, childrenOf(child.pid ?? 0, /prepare.child/).length);
  }, 50);
  try {
    const run = await finished(child);
    return { run, most };
  } finally {
    clearInterval(timer);
  }
}
