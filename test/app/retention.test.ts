import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Step } from '../../schemas/steps.ts';
import { jobOptionsOf } from '../../src/app/config.ts';
import type { Session } from '../../src/app/session.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept, jobKey } from '../../src/pipeline/accept.ts';
import { createBatch } from '../../src/pipeline/batches.ts';
import { addToIndex } from '../../src/pipeline/owner-index.ts';
import { readResult } from '../../src/pipeline/results.ts';
import { resendDelivery } from '../../src/queue/deliveries.ts';
import { chunkId } from '../../src/queue/job-ids.ts';
import { acquireLease } from '../../src/queue/ledger/lease.ts';
import { type SweepDeps, sweep } from '../../src/queue/retention.ts';
import { submitJob } from '../../src/queue/submit.ts';
import { submitFile } from '../../src/queue/submit-file.ts';
import { putJson } from '../../src/store/json.ts';
import { hostWorkers } from '../../workers/host.ts';
import { age, ageAll, keysIn } from '../support/aged-store.ts';
import { RECEIPT, RECEIPT_TEXT, TRUTH } from '../support/chat.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { startService } from '../support/service.ts';

const options = { signal: new AbortController().signal };
const TYPE = toDocumentType(RECEIPT, 'test');
const CONTENT = ['answers/', 'chunks/', 'documents/', 'jobs/', 'pages/', 'plans/', 'results/', 'types/'];

/** A session with workers and a model server, and a document in it that is worked on when it is submitted. */
async function place(workers = true) {
  const server = await startModelServer({ kind: 'openrouter', answer: () => TRUTH });
  const folder = temporaryFolder();
  const env = { RECTO_MODEL_URL: server.url, RECTO_MODEL_SERVER: 'openrouter' };
  const { session, state, stop } = await startService({ env, state: join(folder, 'state'), workers });
  const path = join(folder, 'receipt.txt');
  writeFileSync(path, RECEIPT_TEXT);
  const file = { path, type: TYPE, options: jobOptionsOf(session.config), force: false };
  return {
    server,
    session,
    folder: join(state, 'store'),
    state,
    file,
    stop: async () => {
      await stop();
      await server.stop();
    },
    submit: async () => (await submitFile(file, session, options)).end,
    accept: () => accept(file, { store: session.store, maxBytes: 1e6 }, options),
  };
}

/** What of a store belongs to jobs. */
async function contentOf({ store }: Pick<Session, 'store'>): Promise<readonly string[]> {
  return (await keysIn(store)).filter((key) => CONTENT.some((prefix) => key.startsWith(prefix)));
}

const countsOf = (swept: Awaited<ReturnType<typeof sweep>>) =>
  Object.fromEntries([...(swept?.blobs ?? [])].map(([kind, { blobs }]) => [kind, blobs]));

it('leaves nothing of a job that is older than it may get, and until then everything', async () => {
  const { session, folder, submit, stop } = await place();
  await submit();
  const kept = await contentOf(session);
  expect(new Set(kept.map((key) => `${key.split('/')[0]}/`))).toEqual(new Set(CONTENT));
  ageAll(folder, 29);
  expect(countsOf(await sweep(session, options))).toEqual({});
  ageAll(folder, 31);
  expect(countsOf(await sweep(session, { ...options, dryRun: true }))).toMatchObject({ jobs: 1, results: 1 });
  const forEver: SweepDeps = { ...session, retention: { ...session.retention, days: 0 } };
  expect(countsOf(await sweep(forEver, options))).toEqual({});
  const lease = await acquireLease(session.ledger, 'retention');
  expect(await sweep(session, options)).toBeUndefined();
  expect(await contentOf(session)).toEqual(kept);
  await lease?.release();
  await sweep(session, options);
  expect(await contentOf(session)).toEqual([]);
  await stop();
});

it('leaves a job that waits alone, however old, and what is kept beside it: its batch, its callback', async () => {
  const { session, folder, accept, stop } = await place(false);
  const job = await accept();
  await submitJob(job, session, { force: false });
  await createBatch([{ ...job, id: `d-${'0'.repeat(32)}` }], {}, session);
  const kept = await createBatch([job], {}, session);
  for (const id of [kept.id, `b-${'0'.repeat(32)}`]) {
    await addToIndex(session.store, 'batch-index', { id, owner: undefined, createdAt: 0 });
  }
  const [waiting, delivered] = ['1', '2'].map((digit) => digit.repeat(32));
  for (const id of [waiting, delivered]) {
    const delivery = { id: `msg_${id}`, url: 'http://localhost/', job: job.id, createdAt: 0, body: '{}' };
    await putJson(session.store, `deliveries/${id}.json`, delivery);
  }
  await resendDelivery(`msg_${waiting}`, session);
  for (const name of ['old', 'new']) await session.store.put(`idempotency/${name}.json`, '{}');
  ageAll(folder, 100);
  age(folder, 'idempotency/new.json', 0.5);
  const before = await contentOf(session);
  expect(before).toContain(jobKey(job.id));
  expect(countsOf(await sweep(session, options))).toEqual({
    batches: 1,
    'batch-index': 1,
    deliveries: 1,
    idempotency: 1,
  });
  expect(await contentOf(session)).toEqual(before);
  expect(await keysIn(session.store, 'batches/')).toEqual([`batches/${kept.id}.json`]);
  expect(await keysIn(session.store, 'deliveries/')).toEqual([`deliveries/${waiting}.json`]);
  expect(await keysIn(session.store, 'idempotency/')).toEqual(['idempotency/new.json']);
  await stop();
});

it('leaves the pages alone of a job that waits with them for its answers, which only the queue knows', async () => {
  const { session, folder, accept, stop } = await place(false);
  const job = await accept();
  await submitJob(job, session, { force: false });
  const state = async () => (await session.documents.getJob(job.id))?.getState();
  const workOn = async (steps: readonly Step[] | undefined, until: () => Promise<unknown>, wanted: unknown) => {
    const all = { concurrency: 1, waitsForBudget: true, ...(steps === undefined ? {} : { steps }) };
    const host = hostWorkers(session, session.engine, all);
    await expect.poll(until, { timeout: 120_000 }).toEqual(wanted);
    await host.close(30_000);
  };
  await workOn(['assemble'], state, 'waiting-children');
  await workOn(
    ['prepare'],
    async () => (await session.extractQueue.getJob(chunkId(job.id, 0)))?.getState(),
    'prioritized',
  );
  expect(await state()).toBe('waiting-children');
  const before = await contentOf(session);
  expect(before.filter((key) => /^chunks/.test(key))).toEqual([]);
  expect(before.filter((key) => key.startsWith('pages/'))).not.toEqual([]);
  ageAll(folder, 100);
  await sweep(session, options);
  expect(await contentOf(session)).toEqual(before);
  await workOn(undefined, async () => (await readResult(session.store, job.id))?.status, 'succeeded');
  await stop();
});

it('takes nothing from a job that is submitted while it sweeps', async () => {
  const { session, folder, submit, server, stop } = await place();
  await submit();
  for (let turn = 0; turn < 10; turn += 1) {
    ageAll(folder, 31);
    let isDone = false;
    const sweeping = (async () => {
      while (!isDone) await sweep(session, options);
    })();
    const result = await submit();
    isDone = true;
    await sweeping;
    expect(result).toMatchObject({ status: 'succeeded', data: { total: TRUTH.total } });
    expect(await readResult(session.store, result.id)).toEqual(result);
    const kinds = new Set((await contentOf(session)).map((key) => `${key.split('/')[0]}/`));
    expect(kinds).toEqual(new Set(CONTENT));
  }
  expect(server.requests.length).toBeLessThanOrEqual(11);
  await stop();
});

it('is done by whoever serves, and by hand', async () => {
  const { folder, state, submit, session, stop } = await place();
  await submit();
  const kept = await contentOf(session);
  await stop();
  ageAll(folder, 31);
  const cwd = temporaryFolder();
  const env = { RECTO_STATE: state };
  const dry = await runCli(['sweep', '--dry-run'], { cwd, env });
  expect(dry.stdout).toMatch(/^jobs: 1 blob, [\d.]+ kB would be removed$/m);
  expect(await contentOf(session)).toEqual(kept);
  const run = await runCli(['sweep'], { cwd, env });
  expect(run.stdout).toMatch(/^answers: 1 blob, [\d.]+ kB removed$/m);
  expect(run.code).toBe(0);
  expect(await contentOf(session)).toEqual([]);

  await session.store.put(`documents/${'0'.repeat(64)}`, 'nobody refers to it');
  ageAll(folder, 31);
  // As if the last sweep were an hour ago.
  const again = await startService({ state });
  await again.session.ledger.write('retention', undefined, (await again.session.ledger.read('retention')).version, 0);
  await again.stop();
  await startService({ state });
  await expect.poll(() => keysIn(session.store, 'documents/')).toEqual([]);
});
