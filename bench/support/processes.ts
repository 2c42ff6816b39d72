import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from '../../test/support/cli.ts';
import { end } from '../../test/support/servers.ts';

/** A process of the compiled product. */
export interface Running {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly said: RegExpExecArray;
  readonly stop: () => Promise<void>;
}

export interface Place {
  /** Where it runs, and keeps its state. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `recto work` with the arguments given until it is stopped. */
export function startWork(args: readonly string[], place: Place): Promise<Running> {
  return untilReady(startCli(['work', ...args], place), /Working on/);
}

/** Runs `recto serve` on a free port until it is stopped; `said[1]` is its URL. */
export function startServe(args: readonly string[], place: Place): Promise<Running> {
  return untilReady(startCli(['serve', '--port', '0', ...args], place), LISTENING);
}

/** As `recto serve` on the embedded queue, but nobody works on what is submitted, which the command does not offer. */
export function startServeAlone(place: Place): Promise<Running> {
  return startScript('serve-alone.ts', place);
}

/** The bare Fastify route that submissions are compared with, on the queue named by a URL. */
export function startBareSubmit(url: string, cwd: string): Promise<Running> {
  return startScript('bare-submit.ts', { cwd, env: { BARE_QUEUE: url, BARE_FOLDER: join(cwd, 'bare-files') } });
}

function startScript(name: string, { cwd, env }: Place): Promise<Running> {
  const args = ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, name)];
  const all = { PATH: process.env.PATH, ...env };
  return untilReady(spawn(process.execPath, args, { cwd, env: all, stdio: ['ignore', 'ignore', 'pipe'] }), LISTENING);
}

const LISTENING = /Listening on (http:\S+)/;

async function untilReady(child: ChildProcess, ready: RegExp): Promise<Running> {
  let text = '';
  const said = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`It ended: ${text}`)));
    child.stderr?.on('data', (data: Buffer) => {
      text = `${text}${data.toString('utf8')}`.slice(-10_000);
      const match = ready.exec(text);
      if (match !== null) resolve(match);
    });
  });
  child.stdout?.resume();
  return { pid: child.pid ?? 0, said, stop: () => end(child, 'SIGKILL') };
}

/** Does `work` in a new folder, and removes that. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
