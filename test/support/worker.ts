import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type Session } from '../../src/app/session.ts';
import { type CliRun, finished, startCli } from './cli.ts';
import { sharedPools } from './pools.ts';
import { WITHOUT_REVIEW } from './review.ts';

export interface TestWorker {
  readonly process: ChildProcess;
  readonly end: Promise<CliRun>;
  /** What it has said on standard error so far. */
  readonly said: () => string;
}

/** Runs `recto work` until the test has ended. */
export async function startWorker(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = ['--concurrency', '1'],
): Promise<TestWorker> {
  const worker = startCli(['work', ...args], { cwd, env });
  const end = finished(worker);
  let said = '';
  onTestFinished(async () => {
    worker.kill('SIGKILL');
    await end;
  });
  await new Promise<void>((resolve, reject) => {
    worker.stderr?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      if (said.includes('Working on')) resolve();
    });
    void end.then((run) => reject(new Error(run.stderr)));
  });
  return { process: worker, end, said: () => said };
}

/** Runs the workers of `recto work --concurrency 1` in this process, with the threads and processes of all tests, until the test has ended. */
export async function workHere(cwd: string, env: Readonly<Record<string, string>>): Promise<Session> {
  const state = join(cwd, '.recto');
  const config = readConfig({ RECTO_STATE: state, ...WITHOUT_REVIEW, ...env, RECTO_LOG: 'silent' });
  const session = await openSession(config, {
    concurrency: 1,
    staleJobs: 'keep',
    workers: true,
    pools: sharedPools(config),
  });
  let ending: Promise<void> | undefined;
  const end = (graceMs: number) => {
    ending ??= session.end(graceMs);
    return ending;
  };
  onTestFinished(() => end(0));
  return { ...session, end };
}
