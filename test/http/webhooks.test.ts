import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished, vi } from 'vitest';
import { webhookSecret } from '../../src/app/callbacks.ts';
import { RectoError } from '../../src/errors.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, verified } from '../support/receiver.ts';
import { receiptUpload, startService } from '../support/service.ts';

const SOON = { timeout: 120_000 };
const QUICKLY = '0.01,0.01,0.01,0.01,0.01,0.01';

it('tells the end of a job, signed, with its data', async () => {
  const receiver = await startReceiver();
  const { json, session } = await startService({ env: { RECTO_ALLOWED_HOSTS: receiver.host } });
  const fields = { callback_url: receiver.url, metadata: '{"order":"7"}' };
  const { id } = await json('/v1/jobs', receiptUpload(1, fields));
  await expect.poll(() => receiver.taken, SOON).toHaveLength(1);
  const [message] = receiver.received;
  if (message === undefined) throw new Error('nothing came');
  const secret = await webhookSecret(session.config, session.store);
  const told = verified(new Webhook(secret), message);
  expect(told).toMatchObject({
    type: 'job.succeeded',
    data: { id, status: 'succeeded', metadata: { order: '7' }, data: { total: 8.3 } },
  });
  expect(message.id).toMatch(/^msg_[0-9a-f]{32}$/);
});

it('tells a receiver that is down for the first five tries in the end, always with the same id and content', async () => {
  const receiver = await startReceiver();
  receiver.script(503, 'reset', 500, 302, 429);
  const env = { RECTO_ALLOWED_HOSTS: receiver.host, RECTO_WEBHOOK_RETRY_SECONDS: QUICKLY };
  const { json } = await startService({ env });
  const job = await json('/v1/jobs?wait=30', receiptUpload(1, { callback_url: receiver.url }));
  expect(job.status).toBe('succeeded');
  await expect.poll(() => receiver.taken, SOON).toHaveLength(1);
  expect(receiver.received).toHaveLength(6);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
});

it('gives a receiver up that never answers, lists that, and sends it again by hand', async () => {
  const receiver = await startReceiver();
  receiver.script(...Array.from({ length: 3 }, () => 500));
  const env = { RECTO_ALLOWED_HOSTS: receiver.host, RECTO_WEBHOOK_RETRY_SECONDS: '0.01,0.01' };
  const { json, get } = await startService({ env });
  const { id } = await json('/v1/jobs', receiptUpload(1, { callback_url: receiver.url }));
  type Dead = { deliveries: { id: string; job: string; attempts: number; reason: string }[] };
  await expect.poll(async () => (await json<Dead>('/v1/webhooks/dead')).deliveries, SOON).toHaveLength(1);
  const [dead] = (await json<Dead>('/v1/webhooks/dead')).deliveries;
  expect(dead).toMatchObject({ job: id, attempts: 3, reason: expect.stringContaining('answers 500') });
  expect((await get(`/v1/webhooks/${dead?.id}/resend`, { method: 'POST' })).status).toBe(202);
  await expect.poll(() => receiver.taken, SOON).toEqual([dead?.id]);
  expect((await json<Dead>('/v1/webhooks/dead')).deliveries).toEqual([]);
  expect((await get('/v1/webhooks/msg_00000000000000000000000000000000/resend', { method: 'POST' })).status).toBe(404);
});

it('says that the store is unavailable, not that there is no such callback', async () => {
  const { get, session } = await startService();
  const reading = vi.spyOn(session.store, 'get').mockRejectedValue(new RectoError('store_failed', 'The disk is away.'));
  onTestFinished(() => reading.mockRestore());
  const answer = await get('/v1/webhooks/msg_00000000000000000000000000000000/resend', { method: 'POST' });
  expect(answer.status).toBe(503);
});

it('never calls an address of the private network that is not allowed by name', async () => {
  const receiver = await startReceiver();
  const { get } = await startService();
  const reply = await get('/v1/jobs?wait=30', receiptUpload(1, { callback_url: receiver.url }));
  expect(reply.status).toBe(422);
  expect(await reply.json()).toMatchObject({ code: 'url_forbidden' });
  expect(receiver.received).toEqual([]);
});

it('does not hold up documents while a receiver is silent', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const { json, stop } = await startService({ env: { RECTO_ALLOWED_HOSTS: `127.0.0.1:${port}` } });
  onTestFinished(async () => {
    await stop();
    silent.close();
  });
  for (const number of [1, 2, 3, 4]) {
    const callback_url = `http://127.0.0.1:${port}/`;
    expect(await json('/v1/jobs?wait=30', receiptUpload(number, { callback_url }))).toMatchObject({
      status: 'succeeded',
    });
  }
});

it('can be sent again with the command as well, and its secret shown', async () => {
  const state = join(temporaryFolder(), 'state');
  const receiver = await startReceiver();
  receiver.script(410);
  const env = { RECTO_ALLOWED_HOSTS: receiver.host };
  const first = await startService({ state, env, embedded: true });
  await first.json('/v1/jobs?wait=30', receiptUpload(1, { callback_url: receiver.url }));
  await expect.poll(() => first.json('/v1/webhooks/dead'), SOON).toMatchObject({ deliveries: [{ attempts: 1 }] });
  await first.stop();
  const settings = { cwd: temporaryFolder(), env: { RECTO_STATE: state } };
  const list = await runCli(['webhooks'], settings);
  expect(list.stdout).toMatch(/^msg_[0-9a-f]{32} .* answers 410/);
  expect((await runCli(['webhooks', 'secret'], settings)).stdout).toMatch(/^whsec_/);
  expect((await runCli(['webhooks', 'resend', '--all'], settings)).stderr).toContain('1 callback queued again');
  await startService({ state, env, embedded: true });
  await expect.poll(() => receiver.taken, SOON).toHaveLength(1);
});
