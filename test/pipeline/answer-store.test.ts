import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CachedAnswer } from '../../schemas/answer.ts';
import { createAnswerStore } from '../../src/pipeline/answer-store.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { temporaryFolder } from '../support/folder.ts';

function answer(text: string): CachedAnswer {
  const usage = { inputTokens: 1, outputTokens: 1, predictedInputTokens: 1, costUsd: 0.1 };
  return { text, finishReason: { unified: 'stop' }, usage, warnings: [], modelMs: 1, job: 'd-1', askedAt: 1 };
}

/** A store that cannot be written to as long as a file stands where its drafts go. */
function place() {
  const root = join(temporaryFolder(), 'store');
  const drafts = join(root, 'tmp');
  mkdirSync(root);
  return {
    store: createFsStore(root),
    breakStore() {
      rmSync(drafts, { recursive: true, force: true });
      writeFileSync(drafts, '');
    },
    mendStore: () => renameSync(drafts, join(root, '../was-in-the-way')),
  };
}

it('stores answers where another process finds them', async () => {
  const { store } = place();
  await createAnswerStore(store).save('answers/a.json', answer('{"a":1}'));
  expect(await createAnswerStore(store).find('answers/a.json')).toEqual(answer('{"a":1}'));
  expect(await createAnswerStore(store).find('answers/b.json')).toBeUndefined();
});

it('reads answers that were stored before reasons and notes were data', async () => {
  const { store } = place();
  const before = { ...answer('{"a":1}'), finishReason: 'length', notes: ['Answered by another.'] };
  await store.put('answers/a.json', JSON.stringify(before));
  expect(await createAnswerStore(store).find('answers/a.json')).toMatchObject({
    finishReason: { unified: 'length' },
    notes: [{ code: 'note', message: 'Answered by another.' }],
  });
});

it('holds paid answers while the store cannot be written, makes no requests meanwhile, and stores them when it can', async () => {
  const { store, breakStore, mendStore } = place();
  const shelf = createAnswerStore(store);
  breakStore();
  await expect(shelf.save('answers/a.json', answer('a'))).rejects.toMatchObject({
    code: 'store_failed',
    retryable: true,
  });
  await expect(shelf.save('answers/b.json', answer('b'))).rejects.toMatchObject({ code: 'store_failed' });
  // Whoever looks for any answer would ask, and pay, where there is none.
  await expect(shelf.find('answers/a.json')).rejects.toMatchObject({ code: 'store_failed' });
  await expect(shelf.find('answers/c.json')).rejects.toMatchObject({ code: 'store_failed' });
  mendStore();
  expect(await Promise.all([shelf.find('answers/a.json'), shelf.find('answers/b.json')])).toEqual([
    answer('a'),
    answer('b'),
  ]);
  const other = createAnswerStore(store);
  expect(await other.find('answers/a.json')).toEqual(answer('a'));
  expect(await other.find('answers/b.json')).toEqual(answer('b'));
});
