import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished, runCli, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { childrenOf } from '../support/processes.ts';
import { hasPostgres, hasRedis, startPostgres, startRedis, type TestServer } from '../support/servers.ts';
import { startWorker } from '../support/worker.ts';

function folderOf(documents: number): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'in'));
  for (let number = 0; number < documents; number += 1)
    writeFileSync(join(cwd, 'in', `${number}.pdf`), receiptPdf(number, 2));
  return cwd;
}

const ARGS = ['extract', 'in', '--type', 'receipt', '--json'];

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

    it('gives documents to the workers, as many at a time as they take, and collects the results', async () => {
      const { cwd, env } = begin(6);
      const { process: worker } = await startWorker(cwd, env);
      let most = 0;
      const timer = setInterval(() => {
        most = Math.max(most, childrenOf(worker.pid ?? 0, /prepare.child/).length);
      }, 25);
      const run = await runCli(ARGS, { cwd, env });
      clearInterval(timer);
      expect(most).toBe(1);
      expect(run.results().map((result) => result.status)).toEqual(Array(6).fill('succeeded'));
      expect(run.code).toBe(0);
    });

    it('says that no worker is connected, and finishes when one comes', async () => {
      const { cwd, env } = begin(1);
      const producer = startCli(ARGS, { cwd, env });
      const end = finished(producer);
      await new Promise<void>((resolve) => {
        producer.stderr?.on('data', (data: Buffer) => {
          if (data.toString('utf8').includes('recto work')) resolve();
        });
      });
      await startWorker(cwd, env);
      expect((await end).code).toBe(0);
    });

    it('finishes with another worker when one is told to stop', async () => {
      const { cwd, env } = begin(6);
      const { process: worker, end: workerEnd } = await startWorker(cwd, env);
      const producer = startCli(ARGS, { cwd, env });
      const end = finished(producer);
      await new Promise<void>((resolve) => producer.stdout?.once('data', () => resolve()));
      worker.kill('SIGTERM');
      expect((await workerEnd).code).toBe(0);
      await startWorker(cwd, env);
      const run = await end;
      expect(run.results()).toHaveLength(6);
      expect(run.code).toBe(0);
    });

    it('keeps installations apart by RECTO_QUEUE_PREFIX', async () => {
      const { cwd, env } = begin(1);
      await startWorker(cwd, { ...env, RECTO_QUEUE_PREFIX: 'other' });
      const producer = startCli(ARGS, { cwd, env });
      const end = finished(producer);
      const said = new Promise<string>((resolve) => {
        producer.stderr?.on('data', (data: Buffer) => {
          if (data.toString('utf8').includes('No worker')) resolve(data.toString('utf8'));
        });
      });
      expect(await said).toContain('No worker is connected');
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
