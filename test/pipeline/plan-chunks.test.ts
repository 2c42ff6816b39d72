import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChunkRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { loadChunk, recordKey } from '../../src/pipeline/chunk-record.ts';
import { loadPlan, planChunks, planFailedPages } from '../../src/pipeline/plan-chunks.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { putJson } from '../../src/store/json.ts';
import { temporaryFolder } from '../support/folder.ts';

const limits = { images: 5, tokens: 1000, pages: 2, bytes: 1e6, overlap: 0, outputTokens: 1000 };

const job: Job = {
  id: 'd-planned',
  document: { name: 'a.txt', sha256: '0'.repeat(64), bytes: 1, mediaType: 'text/plain', blob: 'documents/a' },
  type: { name: 'test', sha256: '0'.repeat(64), blob: 'types/test.json' },
  options: { model: 'test', views: 'auto', ocr: 'off', strategy: 'auto' },
  context: {},
  terms: { priority: 'normal' },
  createdAt: 0,
};

function manifestOf(pages: number, failed: readonly number[] = []): Manifest {
  const page = (number: number) => ({
    number,
    blob: `pages/a/${number}.json`,
    sha256: String(number),
    failed: failed.includes(number),
    unread: false,
    tokens: 10,
    images: 0,
    bytes: 0,
  });
  return {
    kind: 'text',
    mediaType: 'text/plain',
    pageCount: pages,
    pages: Array.from({ length: pages }, (_, index) => page(index + 1)),
    attachments: [],
    findings: [],
    prepareMs: 0,
  };
}

/** A store with the manifest of a document, and the answers to some of its requests, each with the pages that failed in it. */
async function place(manifest: Manifest) {
  const store = createFsStore(join(temporaryFolder(), 'store'));
  const deps = { store, chunkLimits: limits, tasks: { findDocuments: async () => [] } };
  const options = { signal: new AbortController().signal };
  await putJson(store, 'pages/a/manifest.json', manifest);
  await putJson(store, 'types/test.json', { type: 'object', properties: {} });
  const answer = async (index: number, pages: readonly number[], failed: readonly number[] = []) => {
    const part = (of: readonly number[]) => ({ pages: of, warnings: [], notes: [], issues: [] });
    const good = pages.filter((page) => !failed.includes(page));
    const record: ChunkRecord = {
      parts: [
        ...(good.length === 0 ? [] : [{ ...part(good), data: {} }]),
        ...failed.map((page) => ({ ...part([page]), error: { code: 'answer_cut', message: 'cut' } })),
      ],
      requests: [],
    };
    await putJson(store, recordKey(job.id, index), record);
  };
  let since = 0;
  const manifestKey = 'pages/a/manifest.json';
  const retryAt = (run: number) => planFailedPages(job, { manifest: manifestKey, since: run }, deps, options);
  const retry = () => {
    since += 1;
    return retryAt(since);
  };
  const plan = () => planChunks(job, { manifest: manifestKey, since }, deps, options);
  return { store, deps, answer, retry, retryAt, plan };
}

it('asks again about pages without an answer, and reuses the others', async () => {
  const { store, answer, plan, retry } = await place(manifestOf(6));
  expect((await plan()).chunks).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  await answer(0, [1, 2]);
  await answer(1, [3, 4], [4]);
  // The third failed as a whole: there is no record of it.
  const again = await retry();
  expect(again).toMatchObject({
    first: 3,
    reused: [recordKey(job.id, 0), recordKey(job.id, 1)],
    chunks: [[4, 5], [6]],
  });
  expect(await loadPlan(store, job.id)).toEqual(again);
  for (const record of again.reused) await expect(loadChunk(store, { record })).resolves.toBeDefined();

  await answer(3, [4, 5], [5]);
  await answer(4, [6]);
  const third = await retry();
  expect(third).toMatchObject({ first: 5, chunks: [[5]] });
  expect(third.reused).toEqual([0, 1, 3, 4].map((index) => recordKey(job.id, index)));
});

it('plans the same for one run, whatever has been answered since', async () => {
  const { answer, plan, retry, retryAt } = await place(manifestOf(4));
  await plan();
  await answer(0, [1, 2]);
  const again = await retry();
  expect(again).toMatchObject({ first: 2, chunks: [[3, 4]] });
  await answer(2, [3, 4]);
  expect(await retryAt(1)).toEqual(again);
});

it('asks about pages that could not be prepared before', async () => {
  const { store, answer, plan, retry } = await place(manifestOf(3, [2]));
  expect((await plan()).chunks).toEqual([[1, 3]]);
  await answer(0, [1, 3]);
  await putJson(store, 'pages/a/manifest.json', manifestOf(3));
  expect(await retry()).toMatchObject({ first: 1, chunks: [[2]], reused: [recordKey(job.id, 0)] });
});

it('makes no request if every page has an answer, and all requests if nothing was planned yet', async () => {
  const { answer, plan, retry } = await place(manifestOf(2));
  expect((await retry()).chunks).toEqual([[1, 2]]);
  await plan();
  await answer(0, [1, 2]);
  expect(await retry()).toMatchObject({ chunks: [], reused: [recordKey(job.id, 0)] });
});

it('reads plans that were stored under former names', async () => {
  const { store, answer, plan, retry } = await place(manifestOf(3));
  await plan();
  await answer(0, [1, 2]);
  const key = `plans/${job.id}.json`;
  const record = recordKey(job.id, 0);
  const before = { manifest: 'pages/a/manifest.json', chunks: [[3]], first: 1, kept: [record], notWhole: 'it is long' };
  await putJson(store, key, before);
  expect(await loadPlan(store, job.id)).toMatchObject({ reused: [record], splitReason: 'it is long' });
  expect(await retry()).toMatchObject({ chunks: [[3]], reused: [record] });
});
