import { describe, expect, it, onTestFinished } from 'vitest';
import { finished, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { digitLoop } from '../support/model-server/misbehaviours/contents.ts';
import { badGateway } from '../support/model-server/misbehaviours/http-errors.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { startReceiver } from '../support/receiver.ts';
import { freePort, hasRedis, startRedis } from '../support/servers.ts';
import { receiptUpload, startService } from '../support/service.ts';

const SOON = { timeout: 120_000 };
const SCHEMA = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } } });

it('counts documents, jobs, tokens, dollars, kept answers, errors, callbacks and uploads, and names none of them', async () => {
  const receiver = await startReceiver();
  const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer: () => ({ total: 8.3 }) });
  onTestFinished(() => model.stop());
  const { json, get } = await startService({
    env: {
      RECTO_MODEL_URL: model.url,
      RECTO_MODEL_KEY: 'sk-test',
      RECTO_MODEL_SERVER: 'openrouter',
      RECTO_ALLOWED_HOSTS: receiver.host,
    },
  });
  model.script(badGateway());
  const job = await json('/v1/jobs?wait=60', receiptUpload(1, { schema: SCHEMA, callback_url: receiver.url }));
  await json('/v1/jobs?wait=60', receiptUpload(1, { schema: SCHEMA }));
  model.script(digitLoop());
  await json('/v1/jobs?wait=60', receiptUpload(2, { schema: SCHEMA }));
  await json('/v1/jobs', receiptUpload(1, { type: 'novel' }));
  await expect.poll(() => receiver.taken, SOON).toHaveLength(1);
  const text = await (await get('/metrics')).text();
  for (const line of [
    'recto_documents_total{status="succeeded"} 2',
    'recto_documents_total{status="partial"} 1',
    'recto_answers_total{model="meta-llama/llama-4-maverick",source="model",finish_reason="stop"} 2',
    'recto_answers_total{model="meta-llama/llama-4-maverick",source="cache",finish_reason="stop"} 1',
    'recto_model_errors_total{model="meta-llama/llama-4-maverick",code="model_overloaded"} 1',
    'recto_model_loops_total{model="meta-llama/llama-4-maverick"} 1',
    'recto_callbacks_total{outcome="delivered"} 1',
    'recto_uploads_total{outcome="accepted"} 3',
    'recto_uploads_total{outcome="refused"} 1',
    'recto_jobs{queue="documents",state="completed"} 3',
    'recto_queue_oldest_seconds{queue="documents"} 0',
    'recto_job_seconds_count{queue="prepare",outcome="completed"}',
    'recto_model_tokens_total{model="meta-llama/llama-4-maverick",direction="input"}',
    'recto_model_dollars_total{model="meta-llama/llama-4-maverick"}',
    'process_resident_memory_bytes',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toMatch(/receipt-1|sk-test|hook|8\.3 EUR/);
  expect(text).not.toContain(job.id);
});

it('shows metrics to who has a key, where there are any', async () => {
  const { get, keys } = await startService({ keys: ['one'] });
  expect((await get('/metrics')).status).toBe(401);
  expect((await get('/metrics', { headers: { authorization: `Bearer ${keys.one}` } })).status).toBe(200);
});

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('tells the health of a worker, and its metrics', async () => {
    const redis = await startRedis();
    const port = await freePort();
    const args = ['work', '--steps', 'prepare', '--listen', `127.0.0.1:${port}`];
    const worker = startCli(args, { cwd: temporaryFolder(), env: { RECTO_QUEUE_URL: redis.url } });
    const end = finished(worker);
    onTestFinished(async () => {
      worker.kill('SIGKILL');
      await end;
    });
    const get = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        async (answer) => [answer.status, await answer.text()] as const,
        () => [0, ''] as const,
      );
    await expect.poll(() => get('/healthz'), SOON).toEqual([200, '{"ok":true}']);
    expect(await get('/readyz')).toEqual([200, '{"ready":true}']);
    expect((await get('/metrics'))[1]).toContain('recto_jobs{queue="prepare",state="active"} 0');
    expect((await get('/v1/jobs'))[0]).toBe(404);
    await redis.stop();
    await expect.poll(async () => (await get('/readyz'))[0], SOON).toBe(503);
    expect((await get('/healthz'))[0]).toBe(200);
  });
});
