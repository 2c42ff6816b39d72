import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { readConfig } from '../../src/app/config.ts';
import { runProgram } from '../../src/cli/program.ts';
import { OPTIMISE_LATE } from './node-flags.ts';
import { sharedPools } from './pools.ts';
import { provideQueue } from './queue-template.ts';
import { WITHOUT_REVIEW } from './review.ts';

export const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');
/** What runs for a moment is not worth optimising. */
export const SHORT_RUN = [...OPTIMISE_LATE, '--max-lazy', '--max-semi-space-size=32'];

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

export interface InProcessOptions extends CliOptions {
  readonly signal?: AbortSignal;
  /** Whether it has threads and processes of its own; those of all tests otherwise. */
  readonly ownPools?: true;
}

/** Starts the built command as a user would. */
export function startCli(args: readonly string[], options: CliOptions): ChildProcess {
  if (!existsSync(MAIN)) throw new Error('Run "npm run build" first: these tests run the built command.');
  provideQueueFor(args, options);
  return spawn(process.execPath, [...SHORT_RUN, MAIN, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...WITHOUT_REVIEW, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs it to its end. */
export async function spawnCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  return finished(startCli(args, options));
}

/**
 * Runs the command in this process with the threads and processes of all tests, which is several times as cheap. Log lines are no
 * part of `stderr`, and the runs at a time have one working folder.
 */
export async function runCli(args: readonly string[], options: InProcessOptions): Promise<CliRun> {
  provideQueueFor(args, options);
  const before = process.cwd();
  if (running > 0 && before !== options.cwd) throw new Error('Another run in this process has another folder.');
  const [out, err] = [collector(), collector()];
  running += 1;
  try {
    process.chdir(options.cwd);
    const code = await runProgram(args, {
      config: () => readConfig({ ...WITHOUT_REVIEW, ...options.env }),
      terminal: { out: out.stream, err: err.stream },
      signal: options.signal ?? new AbortController().signal,
      ...(options.ownPools === true ? {} : { pools: sharedPools }),
    });
    return cliRun({ code, signal: null, stdout: out.text(), stderr: err.text() });
  } finally {
    running -= 1;
    if (running === 0) process.chdir(HOME);
  }
}

const HOME = process.cwd();
let running = 0;

function provideQueueFor(args: readonly string[], { cwd, env, firstStart }: CliOptions): void {
  const embedded = env?.RECTO_QUEUE_URL === undefined && OPENING.has(args[0] ?? '');
  if (embedded && firstStart !== true) provideQueue(resolve(cwd, env?.RECTO_STATE ?? '.recto'));
}

function collector(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => Buffer.concat(chunks).toString('utf8') };
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
  return cliRun({ code, signal, stdout, stderr });
}

function cliRun(run: Omit<CliRun, 'results'>): CliRun {
  return {
    ...run,
    results: () =>
      run.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => resultSchema.parse(JSON.parse(line))),
  };
}
