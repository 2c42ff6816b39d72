import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { childrenOf } from '../support/processes.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis, type TestServer } from '../support/servers.ts';
import { startService } from '../support/service.ts';
import { startWorker } from '../support/worker.ts';

function folderOf(documents: number): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'in'));
  for (let number = 0; number < documents; number += 1)
    writeFileSync(join(cwd, 'in', `${number}.pdf`), receiptPdf(number, 2));
  return cwd;
}

const ARGS = ['extract', 'in', '--type', 'receipt', '--json'];

function untilSaid(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  return new Promise((resolve) => {
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      if (said.includes(words)) resolve();
    });
  });
}

/** Counts the processes that prepare documents for a worker, and tells how many there were at most. */
function mostPreparing(worker: ChildProcess): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, childrenOf(worker.pid ?? 0, /prepare.child/).length);
  }, 50);
  worker.once('exit', () => clearInterval(timer));
  onTestFinished(() => clearInterval(timer));
  return () => most;
}

function throughServer(name: string, start: () => Promise<TestServer>): void {
  describe(`with a queue on ${name}`, () => {
    let server: TestServer;
    let tests = 0;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());
    const begin = (documents: number) => {
      tests += 1;
      const env = { RECTO_QUEUE_URL: server.url, RECTO_QUEUE_PREFIX: `test-${tests}`, RECTO_LOG: 'silent' };
      return { cwd: folderOf(documents), env };
    };

    it('waits for a worker, works on as many documents at a time as it takes, and finishes with another one when it stops', async () => {
      const { cwd, env } = begin(6);
      const producer = startCli(ARGS, { cwd, env });
      const end = finished(producer);
      await untilSaid(producer, 'recto work');
      const first = await startWorker(cwd, env);
      const most = [mostPreparing(first.process)];
      await new Promise<void>((resolve) => producer.stdout?.once('data', () => resolve()));
      first.process.kill('SIGTERM');
      expect((await first.end).code).toBe(0);
      const second = await startWorker(cwd, env);
      most.push(mostPreparing(second.process));
      const run = await end;
      expect(run.results().map((result) => result.status)).toEqual(Array(6).fill('succeeded'));
      expect(run.code).toBe(0);
      expect(Math.max(...most.map((count) => count()))).toBe(1);
    });

    it('keeps installations apart by RECTO_QUEUE_PREFIX', async () => {
      const { cwd, env } = begin(1);
      const other = await startService({ env: { ...env, RECTO_QUEUE_PREFIX: 'other' } });
      await expect.poll(other.session.countWorkers, { timeout: 120_000 }).toBeGreaterThan(0);
      const producer = startCli(ARGS, { cwd, env });
      const end = finished(producer);
      await untilSaid(producer, 'No worker is connected');
      producer.kill('SIGINT');
      expect((await end).code).toBe(130);
    });

    it('is found by the doctor', async () => {
      const { cwd, env } = begin(0);
      const run = await runCli(['doctor'], { cwd, env });
      expect(run.stdout).toMatch(/ok +queue .*answers, 0 workers connected/);
      expect(run.code).toBe(0);
    });
  });
}

describe.skipIf(!hasRedis)('with redis-server installed', () => throughServer('Redis', startRedis));
describe.skipIf(!hasPostgres)('with Postgres installed', () => throughServer('Postgres', startPostgres));

it('refuses to run workers for the embedded queue', async () => {
  const run = await runCli(['work'], { cwd: temporaryFolder() });
  expect(run.stderr).toContain('RECTO_QUEUE_URL');
  expect(run.code).toBe(2);
});
