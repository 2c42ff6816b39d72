import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RectoError } from '../../src/errors.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { doubleModel } from '../support/double-model.ts';
import { workshop } from '../support/prepare.ts';

const path = join(import.meta.dirname, '../fixtures/documents/encrypted.pdf');
const type = toDocumentType({ type: 'object', properties: { total: { type: 'number' } } }, 'test');

it('keeps no password of a document whose run was stopped or failed', async () => {
  const { container } = await workshop();
  const { store } = container;
  const secrets = () => store.list('secrets/', { limit: 10 });
  const run = async (stop: AbortController, reply: () => string) => {
    const model = doubleModel(reply);
    const options = { model: model.id, views: 'auto', ocr: 'off', strategy: 'auto' } as const;
    const signal = new AbortController().signal;
    const job = await accept({ path, type, options, password: 'baz' }, { store, maxBytes: 1e6 }, { signal });
    expect(await secrets()).toHaveLength(1);
    const chunkLimits = container.chunkLimits({ model: 'local', strategy: 'auto' });
    return runInProcess(
      job,
      { ...container, model, chunkLimits, requests: 1, requestMs: 600_000 },
      { signal: stop.signal },
    );
  };

  const stop = new AbortController();
  const stopped = run(stop, () => {
    stop.abort();
    throw new RectoError('cancelled', 'Stopped.');
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(await secrets()).toEqual([]);

  const refused = run(new AbortController(), () => {
    throw new RectoError('model_unauthorized', 'The key is not accepted.');
  });
  await expect(refused).rejects.toMatchObject({ code: 'model_unauthorized' });
  expect(await secrets()).toEqual([]);
});

it('keeps no password of a document that was not accepted', async () => {
  const { container } = await workshop();
  const { store } = container;
  const full: typeof store = {
    ...store,
    async put(key, data) {
      if (key.startsWith('jobs/')) throw new RectoError('store_failed', 'The disk is full.');
      return store.put(key, data);
    },
  };
  const options = { model: 'test', views: 'auto', ocr: 'off', strategy: 'auto' } as const;
  const taken = accept(
    { path, type, options, password: 'baz' },
    { store: full, maxBytes: 1e6 },
    { signal: new AbortController().signal },
  );
  await expect(taken).rejects.toMatchObject({ code: 'store_failed' });
  expect(await store.list('secrets/', { limit: 10 })).toEqual([]);
});
