import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { type CliRun, finished, startCli } from './cli.ts';

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
