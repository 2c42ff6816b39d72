import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { deliveryBodySchema } from '../../schemas/delivery.ts';
import { RESULT_VERSION, type Result } from '../../schemas/result.ts';
import { webhookSecret } from '../../src/app/callbacks.ts';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { RectoError } from '../../src/errors.ts';
import { enqueueDelivery, listDeadDeliveries, resendDelivery } from '../../src/queue/deliveries.ts';
import type { Engine } from '../../src/queue/engines/engine.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { hostWorkers, type WorkerHost } from '../../workers/host.ts';
import { startHost } from '../outbound/host.ts';
import { temporaryFolder } from '../support/folder.ts';
import { sharedPools } from '../support/pools.ts';
import { provideQueue } from '../support/queue-template.ts';

interface EventHeard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function resultOf(id: string, status: Result['status'] = 'succeeded'): Result {
  return {
    version: RESULT_VERSION,
    id,
    status,
    document: { name: 'a.pdf', media_type: 'application/pdf', sha256: '0'.repeat(64), bytes: 1, pages: 1 },
    type: { name: 'test', sha256: '0'.repeat(64) },
    data: { total: 8.3 },
    fields: {},
    review: [],
    checks: [],
    pages: [],
    lists: {},
    issues: [],
    model: { provider: 'test', id: 'double', parameters: {}, prompt_version: '1', notes: [] },
    usage: {
      requests: 1,
      cached_answers: 0,
      repairs: 0,
      input_tokens: 1,
      output_tokens: 1,
      predicted_input_tokens: 1,
      cost_usd: 0.1,
    },
    timing: { queued_ms: 0, prepare_ms: 0, model_ms: 0, total_ms: 1 },
  };
}

const queueFolder = mkdtempSync(join(tmpdir(), 'recto-deliveries-'));
let engine: Engine;
beforeAll(async () => {
  provideQueue(queueFolder);
  engine = await openEngine(`file:${join(queueFolder, 'queue')}`, 'recto');
});
afterAll(async () => {
  await engine.close();
  rmSync(queueFolder, { recursive: true, force: true });
});

/** A receiver, and a queue whose callbacks are sent until the test has ended. */
async function place(
  answer: (waitForEvent: EventHeard, count: number, response: ServerResponse) => void,
  retries = '0,0',
) {
  const waitForEvent: EventHeard[] = [];
  const receiver = await startHost((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += String(data);
    });
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      waitForEvent.push(one);
      answer(one, waitForEvent.filter(({ path }) => path === one.path).length, response);
    });
  });
  const config = readConfig({
    RECTO_STATE: join(temporaryFolder(), 'state'),
    RECTO_LOG: 'silent',
    RECTO_ALLOWED_HOSTS: '127.0.0.1',
    RECTO_WEBHOOK_RETRY_SECONDS: retries,
  });
  const container = await createContainer(config, 1, { pools: sharedPools(config) });
  const deliverQueue = engine.createQueue('deliver');
  let host: WorkerHost | undefined;
  const deps = { store: container.store, deliverQueue };
  onTestFinished(async () => {
    await host?.close(0);
    await deliverQueue.obliterate({ force: true });
    await deliverQueue.close();
    await container.close();
  });
  return {
    deps,
    waitForEvent,
    secret: await webhookSecret(config, container.store),
    url: (path: string) => `http://127.0.0.1:${receiver.port}${path}`,
    startWorkers: () => {
      host = hostWorkers(container, engine, { concurrency: 1, steps: ['deliver'], waitsForBudget: true });
    },
    stopWorkers: async () => {
      await host?.close(0);
      host = undefined;
    },
    counts: () => deliverQueue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    dead: async () => (await listDeadDeliveries(deps, { offset: 0, limit: 10 })).deliveries,
  };
}

it('is listed although its content is missing or damaged, and does not hide the others', async () => {
  const { deps, dead, startWorkers, url, counts } = await place(
    (_, __, response) => void response.writeHead(410).end(),
  );
  for (const job of ['d-1', 'd-2', 'd-3']) {
    await enqueueDelivery(resultOf(job), { job, url: url(`/${job}`), run: 1 }, deps);
  }
  startWorkers();
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ failed: 3 });
  const [last, middle] = await dead();
  const keyOf = (id = '') => `deliveries/${id.replace('msg_', '')}.json`;
  await deps.store.remove(keyOf(last?.id));
  await deps.store.put(keyOf(middle?.id), 'torn');

  const jobs: string[] = [];
  for (let next: number | undefined = 0; next !== undefined; ) {
    const page = await listDeadDeliveries(deps, { offset: next, limit: 1 });
    jobs.push(...page.deliveries.map(({ job, url: to }) => `${job} ${to === undefined ? 'is gone' : 'can be sent'}`));
    next = page.next;
  }
  expect(jobs.filter((job) => job.endsWith('is gone'))).toHaveLength(2);
  expect(jobs.filter((job) => job.endsWith('can be sent'))).toHaveLength(1);

  const away = {
    ...deps.store,
    get: () => Promise.reject(new RectoError('store_failed', 'The key is wrong.', { retryable: false })),
  };
  await expect(listDeadDeliveries({ ...deps, store: away }, { offset: 0, limit: 10 })).rejects.toMatchObject({
    code: 'store_failed',
  });
});

const taken = (_: EventHeard, __: number, response: ServerResponse) => void response.writeHead(204).end();

it('is retried until it is accepted, with one id and the same signed content', async () => {
  const { deps, waitForEvent, secret, url, startWorkers, counts } = await place((_, count, response) => {
    if (count % 2 === 1 && count < 6) response.destroy();
    else response.writeHead(count < 6 ? 500 : 204).end();
  }, '0,0,0,0,0');
  startWorkers();
  await enqueueDelivery(resultOf('d-1', 'partial'), { job: 'd-1', url: url('/a'), run: 1 }, deps);
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ completed: 1 });
  expect(waitForEvent).toHaveLength(6);
  expect(new Set(waitForEvent.map(({ headers, body }) => `${headers['webhook-id']} ${body}`)).size).toBe(1);
  for (const { headers, body } of waitForEvent) {
    const told = deliveryBodySchema.parse(new Webhook(secret).verify(body, headers as Record<string, string>));
    expect(told).toMatchObject({ type: 'job.partial', data: { id: 'd-1', data: { total: 8.3 }, cost_usd: 0.1 } });
  }
});

it('is given up after the last retry, then listed, and can be sent again unchanged', async () => {
  let up = false;
  const { deps, waitForEvent, url, startWorkers, counts, dead } = await place((_, __, response) => {
    response.writeHead(up ? 200 : 503).end();
  });
  startWorkers();
  await enqueueDelivery(resultOf('d-1'), { job: 'd-1', url: url('/a'), run: 1 }, deps);
  await expect.poll(dead, { timeout: 120_000 }).toHaveLength(1);
  const [given] = await dead();
  expect(waitForEvent).toHaveLength(3);
  expect(given).toMatchObject({ job: 'd-1', url: url('/a'), attempts: 3, reason: expect.stringContaining('503') });
  up = true;
  await resendDelivery(given?.id ?? '', deps);
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ completed: 1, failed: 0 });
  expect(waitForEvent).toHaveLength(4);
  expect(waitForEvent[3]?.body).toBe(waitForEvent[0]?.body);
  expect(waitForEvent[3]?.headers['webhook-id']).toBe(given?.id);
  expect(await dead()).toEqual([]);
});

it('is given up at once if the receiver declines further attempts', async () => {
  const { deps, waitForEvent, url, startWorkers, dead } = await place((_, __, response) => {
    response.writeHead(410).end();
  });
  startWorkers();
  await enqueueDelivery(resultOf('d-1'), { job: 'd-1', url: url('/a'), run: 1 }, deps);
  await expect.poll(dead, { timeout: 120_000 }).toHaveLength(1);
  expect(waitForEvent).toHaveLength(1);
});

it('reports the end of a run once, with the content of the first call, and of another run once more', async () => {
  const { deps, waitForEvent, url, startWorkers, counts } = await place(taken);
  const callback = { job: 'd-1', url: url('/a'), run: 1 };
  await enqueueDelivery(resultOf('d-1', 'succeeded'), callback, deps);
  // As a process does that died after it had queued the first.
  await enqueueDelivery(resultOf('d-1', 'failed'), callback, deps);
  await enqueueDelivery(resultOf('d-1', 'failed'), { ...callback, run: 2 }, deps);
  startWorkers();
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ completed: 2 });
  expect(waitForEvent.map(({ body }) => JSON.parse(body).type).sort()).toEqual(['job.failed', 'job.succeeded']);
  expect(new Set(waitForEvent.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
});

it('blocks no other delivery while a receiver hangs, and goes back to the queue when its worker stops', async () => {
  const { deps, waitForEvent, url, startWorkers, stopWorkers, counts } = await place((one, count, response) => {
    if (one.path !== '/slow' || count > 1) response.writeHead(204).end();
  });
  startWorkers();
  await enqueueDelivery(resultOf('d-slow'), { job: 'd-slow', url: url('/slow'), run: 1 }, deps);
  await expect.poll(() => waitForEvent.length, { timeout: 120_000 }).toBe(1);
  for (const id of ['d-1', 'd-2']) await enqueueDelivery(resultOf(id), { job: id, url: url(`/${id}`), run: 1 }, deps);
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ completed: 2, active: 1 });
  await stopWorkers();
  expect(await counts()).toMatchObject({ completed: 2, active: 0, failed: 0 });
  startWorkers();
  await expect.poll(counts, { timeout: 120_000 }).toMatchObject({ completed: 3 });
  expect(waitForEvent.filter(({ path }) => path === '/slow')).toHaveLength(2);
});
