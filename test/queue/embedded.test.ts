import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEngine } from '../../src/queue/engines/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/servers.ts';

it('rejects a folder that another engine has open, and names the holder', async () => {
  const folder = temporaryFolder();
  const engine = await openEngine(`file:${folder}`, 'test');
  try {
    await expect(openEngine(`file:${folder}`, 'test')).rejects.toMatchObject({
      code: 'state_locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  } finally {
    await engine.close();
  }
});

it('begins with the one database that it uses, as each takes three hundred files', async () => {
  const folder = temporaryFolder();
  await (await openEngine(`file:${folder}`, 'test')).close();
  expect(await readdir(join(folder, 'pgdata', 'base'))).toHaveLength(1);
});

it('keeps jobs over a restart', async () => {
  const folder = temporaryFolder();
  const first = await openEngine(`file:${folder}`, 'test');
  const queue = first.createQueue('documents');
  await queue.add('document', { kept: true }, { jobId: 'd-kept' });
  await queue.close();
  await first.close();

  const second = await openEngine(`file:${folder}`, 'test');
  const again = second.createQueue('documents');
  try {
    expect((await again.getJob('d-kept'))?.data).toEqual({ kept: true });
  } finally {
    await again.close();
    await second.close();
  }
});

it('takes over the folder and the jobs of a killed process', async () => {
  const folder = temporaryFolder();
  const holder = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '../support/hold-job.ts'), folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const said of holder.stdout) if (String(said).includes('holding')) break;
  holder.kill('SIGKILL');
  await once(holder, 'exit');

  const engine = await openEngine(`file:${folder}`, 'test');
  const events = engine.createEvents('documents');
  await events.waitUntilReady();
  const queue = engine.createQueue('documents');
  const worker = engine.createWorker('documents', async () => 'done', { concurrency: 1 });
  try {
    const job = await queue.getJob('d-held');
    expect(await job?.waitUntilFinished(events, 30_000)).toBe('done');
  } finally {
    await worker.close();
    await queue.close();
    await events.close();
    await engine.close();
  }
});

it.each(['redis', 'postgres'])('reports at once that no %s server responds', async (scheme) => {
  const port = await freePort();
  const url = `${scheme}://someone:secret@127.0.0.1:${port}/0?password=hidden`;
  const error = await openEngine(url, 'test').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'queue_unreachable', retryable: true });
  expect(String(error)).toContain(`127.0.0.1:${port}`);
  expect(String(error)).not.toMatch(/secret|hidden/);
});
