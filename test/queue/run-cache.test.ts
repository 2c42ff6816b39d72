import { expect, it } from 'vitest';
import { createRunCache } from '../../src/queue/run-cache.ts';
import { createFsStore } from '../../src/store/fs/store.ts';
import { temporaryFolder } from '../support/folder.ts';

function place() {
  const store = createFsStore(temporaryFolder());
  const runCache = createRunCache(store);
  const text = async (run: number, key: string) => (await runCache('d-1', run).get(key)).toString('utf8');
  return { store, runCache, text };
}

it('reads blobs that are constant in a run once, and again in the next run', async () => {
  const { store, text } = place();
  await store.put('jobs/d-1.json', 'first');
  expect(await text(1, 'jobs/d-1.json')).toBe('first');
  await store.put('jobs/d-1.json', 'second');
  expect(await text(1, 'jobs/d-1.json')).toBe('first');
  expect(await text(2, 'jobs/d-1.json')).toBe('second');
});

it('caches what was written in the run, which is in the store too', async () => {
  const { store, runCache, text } = place();
  await runCache('d-1', 1).put('plans/d-1.json', 'planned');
  await runCache('d-1', 1).put('plans/d-1.json', 'planned anew');
  expect((await store.get('plans/d-1.json')).toString('utf8')).toBe('planned anew');
  await store.remove('plans/d-1.json');
  expect(await text(1, 'plans/d-1.json')).toBe('planned anew');
  await expect(text(2, 'plans/d-1.json')).rejects.toMatchObject({ code: 'not_found' });
});

it('does not cache what may change at any time', async () => {
  const { store, text } = place();
  for (const said of ['one', 'two']) {
    await store.put('answers/a.json', said);
    expect(await text(1, 'answers/a.json')).toBe(said);
  }
});

it('is bounded: evicts the oldest first, and caches nothing large', async () => {
  const { store, runCache, text } = place();
  const large = 'x'.repeat(1_000_001);
  await runCache('d-1', 1).put('chunks/large.json', 'small at first');
  await runCache('d-1', 1).put('chunks/large.json', large);
  await store.put('chunks/large.json', 'changed');
  expect(await text(1, 'chunks/large.json')).toBe('changed');

  const keys = Array.from({ length: 17 }, (_, number) => `chunks/${number}.json`);
  for (const key of keys) await runCache('d-1', 2).put(key, large.slice(1));
  for (const key of keys) await store.put(key, 'changed');
  expect(await text(2, 'chunks/0.json')).toBe('changed');
  expect(await text(2, 'chunks/16.json')).not.toBe('changed');
});
