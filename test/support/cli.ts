import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { provideQueue } from './queue-template.ts';

const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');

/** Commands that open the queue. */
const OPENING: ReadonlySet<string> = new Set(['extract', 'serve', 'watch']);

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output as results. */
  results(): readonly Result[];
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the embedded queue makes its folder itself, as it does at the first start. */
  readonly firstStart?: true;
}

/** Starts the built command as a user would. */
export function startCli(args: readonly string[], options: CliOptions): ChildProcess {
  if (!existsSync(MAIN)) throw new Error('Run "npm run build" first: these tests run the built command.');
  const embedded = options.env?.RECTO_QUEUE_URL === undefined && OPENING.has(args[0] ?? '');
  if (embedded && options.firstStart !== true) provideQueue(resolve(options.cwd, options.env?.RECTO_STATE ?? '.recto'));
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs it to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return finished(startCli(args, options));
}

export async function finished(child: ChildProcess): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString('utf8');
  });
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString('utf8');
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  return {
    code,
    signal,
    stdout,
    stderr,
    results: () =>
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => resultSchema.parse(JSON.parse(line))),
  };
}
