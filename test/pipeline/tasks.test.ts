import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Job } from '../../schemas/job.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import type { JsonSchema, StoredRequest } from '../../src/model/language-model.ts';
import { accept } from '../../src/pipeline/accept.ts';
import type { AssembleInput } from '../../src/pipeline/assemble.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import type { ContentTasks } from '../../src/pipeline/tasks/content-tasks.ts';
import { createDirectTasks } from '../../src/pipeline/tasks/direct-tasks.ts';
import { createThreadPool, type TaskPool } from '../../src/pipeline/tasks/thread-pool.ts';
import { approximateTokenizer } from '../../src/plan/tokenizer.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { putJson } from '../../src/store/json.ts';
import { HOSTILE_SCHEMAS } from '../hostile/schemas.ts';
import { temporaryFolder } from '../support/folder.ts';
import { workshop } from '../support/prepare.ts';

const signal = new AbortController().signal;
const schema = { type: 'object', properties: { company: { type: 'string' }, total: { type: 'number' } } };

/** Tasks on one document, done in this thread and in others. */
async function bench() {
  const { folder, container } = await workshop({}, 'own');
  const { store } = container;
  const path = join(folder, 'receipt.txt');
  writeFileSync(path, 'Corner Bakery\nTotal  8.30 EUR\n');
  const options = { model: 'local', views: 'auto', ocr: 'off', strategy: 'auto' } as const;
  const job: Job = await accept(
    { path, type: toDocumentType(schema, 'test'), options },
    { store, maxBytes: 1e6 },
    { signal },
  );
  const { manifest } = await prepare(job, { ...container, input: 'words' }, { signal });
  const request: StoredRequest = {
    documentName: 'receipt.txt',
    type: { name: 'test', schema: job.type.blob },
    pages: manifest.pages,
  };
  const here = createDirectTasks({ store, openTokenizer: approximateTokenizer });
  return { store, job, manifest, request, here, threads: container.tasks };
}

describe('tasks', () => {
  it('give the same output in another thread', async () => {
    const { job, manifest, request, here, threads, store } = await bench();
    const both = async <T>(task: (tasks: ContentTasks) => Promise<T>): Promise<T> => {
      const [first, second] = await Promise.all([task(here), task(threads)]);
      expect(second).toEqual(first);
      return first;
    };
    expect(await both((tasks) => tasks.checkType({ schema, name: 'test' }, { signal }))).toMatchObject({ fields: 2 });
    const answer = await both((tasks) => tasks.answerLocally(request, { signal }));
    expect(JSON.parse(answer.text)).toMatchObject({ total: 8.3 });
    const read = await both((tasks) => tasks.readAnswer({ text: answer.text, type: request.type }, { signal }));
    expect(read).toMatchObject({ kind: 'complete', data: { total: 8.3 }, errors: [] });
    expect(await both((tasks) => tasks.countTokens({ text: 'one two three' }, { signal }))).toBeGreaterThan(2);
    expect(await both((tasks) => tasks.countOverhead({ schema, name: 'test' }, { signal }))).toBeGreaterThan(50);
    const settings = {
      id: 'm',
      server: 'vllm',
      order: 'images-first',
      parameters: {},
      outputTokens: 100,
      format: 'json_schema',
      seed: true,
      traced: true,
    } as const;
    const composed = await both((tasks) => tasks.composeRequest({ request, settings }, { signal }));
    expect(Buffer.from(composed.sent).toString()).toContain('Corner Bakery');

    await putJson(store, 'chunks/x.json', {
      parts: [{ pages: [1], data: read.data, warnings: [], notes: [], issues: [] }],
      requests: [],
    });
    const input: AssembleInput = {
      job,
      model: { provider: 'local', id: 'local', input: 'words', parameters: {}, promptVersion: '1' },
      manifest,
      chunks: [{ pages: [1], outcome: { record: 'chunks/x.json' } }],
      timing: { queuedMs: 0, startedAt: 0 },
    };
    const result = await both(async (tasks) => ({ ...(await tasks.assemble(input, { signal })), timing: undefined }));
    expect(result).toMatchObject({ status: 'partial', data: { total: 8.3 }, fields: { '/total': { state: 'found' } } });
  });

  it('that fail do so with the same codes and messages', async () => {
    const { request, here, threads } = await bench();
    const wrong = { schema: { type: 'object', properties: { a: { type: 'date' } } }, name: 'boat' };
    const gone: StoredRequest = { ...request, type: { name: 'gone', schema: 'types/gone.json' } };
    for (const task of [
      (tasks: ContentTasks) => tasks.checkType(wrong, { signal }),
      (tasks: ContentTasks) => tasks.answerLocally(gone, { signal }),
    ]) {
      const [first, second] = await Promise.all([here, threads].map((tasks) => task(tasks).catch((error) => error)));
      expect(first.code).toMatch(/schema_invalid|not_found/);
      expect(second).toMatchObject({ name: 'RectoError', code: first.code, message: first.message });
      expect(second.retryable).toBe(first.retryable);
    }
  });
});

/** One thread, closed when the test has ended. */
function poolOf(
  change: { readonly cpuMs?: number; readonly heapMb?: number; readonly storeUrl?: string } = {},
): TaskPool {
  const { storeUrl = createFsStore(temporaryFolder()).url } = change;
  const pool = createThreadPool({
    store: { url: storeUrl, access: { region: 'none' } },
    threads: 1,
    cpuMs: 60_000,
    heapMb: 500,
    ...change,
  });
  onTestFinished(() => pool.close());
  return pool;
}

const LARGE = { schema: HOSTILE_SCHEMAS['5,000 properties'] as JsonSchema, name: 'large' };
const SMALL = { schema, name: 'small' };

describe('a pool of threads', () => {
  it('stops a task whose signal aborts, and runs the next one', async () => {
    const pool = poolOf();
    const stop = new AbortController();
    const slow = pool.checkType(LARGE, stop);
    stop.abort();
    await expect(slow).rejects.toMatchObject({ code: 'cancelled' });
    expect(await pool.checkType(SMALL, { signal })).toMatchObject({ fields: 2 });
  });

  it('stops a task that exceeds its processor time, and runs the next one', async () => {
    const pool = poolOf({ cpuMs: 200 });
    await expect(pool.checkType(LARGE, { signal })).rejects.toMatchObject({
      code: 'task_timeout',
      retryable: false,
      message: expect.stringContaining('0.2 seconds of processor time'),
    });
    expect(await pool.checkType(SMALL, { signal })).toMatchObject({ fields: 2 });
  });

  it('stops a task that exceeds its memory, and runs the next one', async () => {
    const pool = poolOf({ heapMb: 30 });
    await expect(pool.checkType(LARGE, { signal })).rejects.toMatchObject({ code: 'task_memory', retryable: false });
    expect(await pool.checkType(SMALL, { signal })).toMatchObject({ fields: 2 });
  });

  it.each([
    ['has too little memory to be loaded', { heapMb: 4 }, 'task_memory'],
    ['fails while it is loaded', { storeUrl: 'ftp://127.0.0.1/store' }, 'config_invalid'],
  ])('says so at once, each time, where its thread %s', async (_, change, code) => {
    const pool = poolOf(change);
    pool.warmUp();
    const all = await Promise.allSettled([SMALL, SMALL].map((type) => pool.checkType(type, { signal })));
    expect(all).toMatchObject([{ reason: { code } }, { reason: { code } }]);
    await expect(pool.checkType(SMALL, { signal })).rejects.toMatchObject({ code });
  });

  it('rejects work after it was closed', async () => {
    const pool = poolOf();
    await pool.close();
    await expect(pool.checkType(SMALL, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
