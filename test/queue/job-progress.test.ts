import type { Queue } from 'bullmq';
import { expect, it } from 'vitest';
import { createProgressReader } from '../../src/queue/job-progress.ts';

const at = new Date(0).toISOString();
const page = (done: number) => ({ type: 'page', at, pages_done: done, pages_total: 3 });
const planned = { type: 'planned', at, requests: 2, pages: 3 };
const answered = { type: 'answered', at, pages: [1], requests: 1, cost_usd: 0.25 };

/** A queue with the log of one job, and which of its rows were read. */
function logged() {
  const rows: string[] = [];
  const read: number[] = [];
  const documents = {
    async getJobLogs(_id: string, from: number, to: number) {
      const logs = rows.slice(from, to + 1);
      for (let row = from; row < from + logs.length; row += 1) read.push(row);
      return { logs, count: rows.length };
    },
  } as unknown as Queue;
  return {
    read,
    documents,
    tell: (...events: object[]) => void rows.push(...events.map((row) => JSON.stringify(row))),
    rows,
  };
}

it('reads each event of a run once, however many callers ask for it', async () => {
  const { documents, tell, read } = logged();
  const progress = createProgressReader(documents);
  tell(page(1), page(2));
  expect(await progress('d-1', 1)).toEqual({
    progress: { pages_done: 2, pages_total: 3, chunks_done: 0 },
    cost_usd: 0,
  });
  tell(page(3), planned, answered, answered);
  const asked = await Promise.all([progress('d-1', 1), progress('d-1', 1)]);
  const all = { progress: { pages_done: 3, pages_total: 3, chunks_done: 2, chunks_total: 2 }, cost_usd: 0.5 };
  expect(asked).toEqual([all, all]);
  read.length = 0;
  expect(await progress('d-1', 1)).toEqual(all);
  expect(read).toEqual([]);
});

it('starts over with another run of the job', async () => {
  const { documents, tell, rows } = logged();
  const progress = createProgressReader(documents);
  tell(page(3), planned, answered);
  await progress('d-1', 1);
  rows.length = 0;
  tell(page(1), page(2), planned);
  expect(await progress('d-1', 2)).toMatchObject({ progress: { pages_done: 2, chunks_done: 0 }, cost_usd: 0 });
});
