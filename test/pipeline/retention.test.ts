import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { RectoError } from '../../src/errors.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept, jobKey } from '../../src/pipeline/accept.ts';
import { createAnswerStore } from '../../src/pipeline/answer-store.ts';
import { recordKey } from '../../src/pipeline/chunk-record.ts';
import { addToIndex } from '../../src/pipeline/owner-index.ts';
import { resultKey } from '../../src/pipeline/results.ts';
import { createDiscard } from '../../src/pipeline/retention/discard.ts';
import { expireJobs, expireLists } from '../../src/pipeline/retention/expire-jobs.ts';
import { removeUnreferenced } from '../../src/pipeline/retention/unreferenced.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import type { BlobStore } from '../../src/store/blob-store.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { putJson } from '../../src/store/json.ts';
import { age, ageAll, DAY_MS, keysIn } from '../support/aged-store.ts';
import { doubleModel } from '../support/double-model.ts';
import { temporaryFolder } from '../support/folder.ts';
import { sharedPools } from '../support/pools.ts';

const RETENTION = 30;
const { signal } = new AbortController();

const number = (max: number) => fc.integer({ min: 0, max });
const days = fc.integer({ min: 0, max: 60 }).filter((each) => each !== RETENTION);
const jobArbitrary = fc.record({
  days,
  unfinished: fc.boolean(),
  document: number(3),
  type: number(1),
  /** Which preparation of pages it is planned on; where it is not planned yet, whether the queue holds one. */
  pages: number(3),
  planned: fc.boolean(),
  answers: fc.array(fc.array(number(7), { maxLength: 3 }), { maxLength: 2 }),
  hasResult: fc.boolean(),
});
/** Ages of the blobs that jobs refer to, which say nothing of the ages of the jobs. */
const agesArbitrary = fc.record({
  documents: fc.array(days, { minLength: 4, maxLength: 4 }),
  types: fc.array(days, { minLength: 2, maxLength: 2 }),
  pages: fc.array(fc.tuple(days, days), { minLength: 4, maxLength: 4 }),
  answers: fc.array(days, { minLength: 8, maxLength: 8 }),
});

const documentKey = (index: number) => `documents/${index}`;
const typeKey = (index: number) => `types/${index}.json`;
const manifestKey = (index: number) => `pages/p${index}/manifest.json`;
const pageKey = (index: number) => `pages/p${index}/0001.json`;
const answerKey = (index: number) => `answers/${index}.json`;
const idOf = (index: number) => `d-${String(index).padStart(32, '0')}`;

it('keeps whatever a remaining job refers to, however old, and removes the rest once it is old, in one go or in several', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(jobArbitrary, { maxLength: 6 }),
      agesArbitrary,
      fc.nat({ max: 30 }),
      fc.boolean(),
      async (jobs, ages, endsAfter, dryFirst) => {
        const folder = join(temporaryFolder(), 'store');
        const store = createFsStore(folder);
        const put = async (key: string, old: number, content: unknown = {}) => {
          await putJson(store, key, content);
          age(folder, key, old);
        };
        await Promise.all([
          ...ages.documents.map((old, index) => put(documentKey(index), old)),
          ...ages.types.map((old, index) => put(typeKey(index), old)),
          ...ages.pages.flatMap(([old, other], index) => [put(manifestKey(index), old), put(pageKey(index), other)]),
          ...ages.answers.map((old, index) => put(answerKey(index), old)),
        ]);
        const own = new Map<string, string[]>();
        for (const [index, job] of jobs.entries()) {
          const id = idOf(index);
          const createdAt = Date.now() - job.days * DAY_MS;
          await put(jobKey(id), job.days, {
            document: { blob: documentKey(job.document) },
            type: { blob: typeKey(job.type) },
          });
          const before = new Set(await keysIn(store, 'index/'));
          await addToIndex(store, 'index', { id, owner: index % 2 === 0 ? undefined : 'somebody', createdAt });
          const keys = [jobKey(id), ...(await keysIn(store, 'index/')).filter((key) => !before.has(key))];
          for (const key of keys) age(folder, key, job.days);
          if (job.planned) {
            keys.push(`plans/${id}.json`);
            await put(`plans/${id}.json`, job.days, { manifest: manifestKey(job.pages), chunks: [] });
            for (const [chunk, answers] of job.answers.entries()) {
              keys.push(recordKey(id, chunk));
              const requests = answers.map((answer) => ({ answer: answerKey(answer) }));
              await put(recordKey(id, chunk), job.days, { parts: [], requests });
            }
          }
          if (job.hasResult) {
            keys.push(resultKey(id));
            await put(resultKey(id), job.days);
          }
          own.set(id, keys);
        }

        const unfinished = new Set(jobs.flatMap((job, index) => (job.unfinished ? [idOf(index)] : [])));
        const held = jobs.filter((job) => job.unfinished && !job.planned).map((job) => manifestKey(job.pages));
        const sweep = async (options: { readonly dryRun: boolean; readonly endsAfter?: number }) => {
          const discard = createDiscard(store, Date.now() - RETENTION * DAY_MS, options);
          let removals = 0;
          const remove: typeof discard.remove = async (entry) => {
            removals += 1;
            if (removals > (options.endsAfter ?? Number.POSITIVE_INFINITY)) throw new Error('killed');
            return discard.remove(entry);
          };
          const isUnfinished = async (id: string) => unfinished.has(id);
          const deps = { store, discard: { ...discard, remove }, isUnfinished, queuedManifests: async () => held };
          await expireJobs(deps, { signal });
          await expireLists(deps, { signal });
          await removeUnreferenced(deps, { signal });
          return discard.counts;
        };

        const all = await keysIn(store);
        const dry = dryFirst ? await sweep({ dryRun: true }) : undefined;
        expect(await keysIn(store)).toEqual(all);
        if (!dryFirst) await sweep({ dryRun: false, endsAfter }).catch(() => undefined);
        const counts = await sweep({ dryRun: false });
        // Index entries are counted only once their jobs are gone.
        const besideIndex = (of: typeof counts | undefined) =>
          [...(of ?? [])].filter(([kind]) => kind !== 'index').sort();
        if (dryFirst) expect(besideIndex(dry)).toEqual(besideIndex(counts));

        const remaining = jobs.flatMap((job, index) =>
          job.days < RETENTION || job.unfinished ? [{ ...job, id: idOf(index) }] : [],
        );
        const planned = remaining.filter((job) => job.planned);
        const survives = (old: number, referenced: boolean) => old < RETENTION || referenced;
        const expected = [
          ...remaining.flatMap(({ id }) => own.get(id) ?? []),
          ...ages.documents.flatMap((old, index) =>
            survives(
              old,
              remaining.some((job) => job.document === index),
            )
              ? [documentKey(index)]
              : [],
          ),
          ...ages.types.flatMap((old, index) =>
            survives(
              old,
              remaining.some((job) => job.type === index),
            )
              ? [typeKey(index)]
              : [],
          ),
          ...ages.pages.flatMap(([old, other], index) => {
            const referenced = planned.some((job) => job.pages === index) || held.includes(manifestKey(index));
            return survives(Math.min(old, other), referenced) ? [manifestKey(index), pageKey(index)] : [];
          }),
          ...ages.answers.flatMap((old, index) =>
            survives(
              old,
              planned.some((job) => job.answers.flat().includes(index)),
            )
              ? [answerKey(index)]
              : [],
          ),
        ];
        expect(await keysIn(store)).toEqual(expected.sort());
      },
    ),
    { numRuns: 25 },
  );
});

/** A store that does something before its operation with this number, counted from 0. */
function interrupted(store: BlobStore, at: number, interrupt: () => Promise<void>): BlobStore {
  let operations = 0;
  return new Proxy(store, {
    get(target, name: keyof BlobStore) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      const count = async () => {
        operations += 1;
        if (operations - 1 === at) await interrupt();
      };
      if (name === 'walk') {
        return async function* (...given: Parameters<BlobStore['walk']>) {
          await count();
          yield* target.walk(...given);
        };
      }
      return async (...given: unknown[]) => {
        await count();
        return (member as (...all: unknown[]) => Promise<unknown>)(...given);
      };
    },
  });
}

it('removes nothing if the store cannot read what refers to it', async () => {
  const folder = join(temporaryFolder(), 'store');
  const store = createFsStore(folder);
  const refers = { document: { blob: documentKey(1) }, type: { blob: typeKey(1) } };
  for (const [key, content] of [
    [jobKey(idOf(1)), refers],
    [documentKey(1), 'bytes'],
    [typeKey(1), {}],
  ] as const) {
    await putJson(store, key, content);
  }
  ageAll(folder, 60);
  const refused = new RectoError('store_failed', 'The key may list and remove, but not read.', { retryable: false });
  const discard = createDiscard(store, Date.now() - RETENTION * DAY_MS, { dryRun: false });
  const deps = {
    store: { ...store, get: () => Promise.reject(refused) },
    discard,
    isUnfinished: async () => true,
    queuedManifests: async () => [],
  };
  await expect(removeUnreferenced(deps, { signal })).rejects.toBe(refused);
  expect(await keysIn(store)).toHaveLength(3);
});

describe('a document that was processed long ago, and is submitted again', () => {
  /** A place in which a document has been worked on, and everything of it is old. */
  async function place() {
    const folder = temporaryFolder();
    const config = readConfig({ RECTO_STATE: join(folder, 'state') });
    const container = await createContainer(config, 1, { pools: sharedPools(config) });
    onTestFinished(() => container.close());
    const path = join(folder, 'receipt.txt');
    writeFileSync(path, 'Total: 8.30\n');
    const model = doubleModel(() => '{"total": 8.3}');
    const type = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'test');
    const jobOptions = { model: model.id, views: 'auto', ocr: 'off', strategy: 'auto' } as const;
    const run = async (store: BlobStore) => {
      const job = await accept({ path, type, options: jobOptions }, { store, maxBytes: 1e6 }, { signal });
      const chunkLimits = container.chunkLimits(jobOptions);
      const asking = { model, chunkLimits, requests: 1, requestMs: 600_000 };
      const deps = { ...container, answers: createAnswerStore(store), store, ...asking };
      return runInProcess(job, deps, { signal });
    };
    const sweep = async (store: BlobStore) => {
      const discard = createDiscard(store, Date.now() - DAY_MS, { dryRun: false });
      const deps = { store, discard, isUnfinished: async () => false, queuedManifests: async () => [] };
      await expireJobs(deps, { signal });
      await removeUnreferenced(deps, { signal });
    };
    const { store } = container;
    const first = await run(store);
    const all = await keysIn(store);
    const reset = async () => {
      await run(store);
      ageAll(join(folder, 'state', 'store'), 2);
    };
    return { store, all, first, run, sweep, reset };
  }

  it('keeps all of its blobs when everything old is removed at any moment of its work', async () => {
    const { store, all, run, sweep, reset } = await place();
    for (let at = 0, isOver = false; !isOver; at += 1) {
      await reset();
      isOver = true;
      const result = await run(
        interrupted(store, at, async () => {
          isOver = false;
          await sweep(store);
        }),
      );
      expect(result, `swept before operation ${at}`).toMatchObject({ status: 'succeeded', data: { total: 8.3 } });
      expect(await keysIn(store), `swept before operation ${at}`).toEqual(all);
    }
  });

  it('keeps all of its blobs when it is worked on at any moment of a sweep', async () => {
    const { store, all, run, sweep, reset } = await place();
    for (let at = 0, isOver = false; !isOver; at += 1) {
      await reset();
      isOver = true;
      await sweep(
        interrupted(store, at, async () => {
          isOver = false;
          expect(await run(store)).toMatchObject({ status: 'succeeded', data: { total: 8.3 } });
        }),
      );
      if (!isOver) expect(await keysIn(store), `worked on before operation ${at}`).toEqual(all);
    }
  });
});
