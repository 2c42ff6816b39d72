import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { type CliOptions, type CliRun, runCli } from './cli.ts';

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

/**
 * Runs a command in this process with pools of its own, and tells how many processes it started to prepare documents. As it keeps
 * them all, that is how many documents it prepared at a time at most.
 */
export async function countPreparing(
  args: readonly string[],
  options: CliOptions,
): Promise<{ readonly run: CliRun; readonly processes: number }> {
  const started: ChildProcess[] = [];
  const onStart = (message: unknown) => started.push((message as { readonly process: ChildProcess }).process);
  subscribe('child_process', onStart);
  try {
    const run = await runCli(args, { ...options, ownPools: true });
    return { run, processes: started.filter(({ spawnargs }) => /prepare.child/.test(spawnargs.join(' '))).length };
  } finally {
    unsubscribe('child_process', onStart);
  }
}
