import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { filesIn, put, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();

it('ends with an unexpected error, instead of running without watching', async () => {
  const folder = temporaryFolder();
  put(folder, 'recto.json', 'no JSON');
  put(folder, 'a.pdf', receiptPdf(1));
  const { watch } = await watchFolder(
    session(),
    folder,
    {},
    {
      onProblem: () => {
        throw new Error('the terminal is gone');
      },
    },
  );
  const expected = { code: 'internal', message: expect.stringContaining('the terminal is gone') };
  await expect(watch.ended).rejects.toMatchObject(expected);
  await expect(watch.idle()).rejects.toMatchObject(expected);
  expect(filesIn(folder)).toEqual(['a.pdf', 'recto.json']);
});

it('continues with other files when the receipt handler throws', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(1));
  put(folder, 'b.pdf', receiptPdf(2));
  let reported = 0;
  const { watch } = await watchFolder(
    session(),
    folder,
    {},
    {
      onReceipt: () => {
        reported += 1;
        throw new Error('the terminal is gone');
      },
    },
  );
  expect(await watch.idle()).toEqual({ files: 0, folders: 0 });
  expect(reported).toBe(2);
  expect(filesIn(folder)).not.toContain('a.pdf');
  expect(filesIn(folder)).not.toContain('b.pdf');
});

it('removes the failed result of a file that has become a duplicate', async () => {
  const folder = temporaryFolder();
  const bytes = receiptPdf(77);
  put(folder, 'a.pdf', bytes);
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  const [done] = receipts;
  if (done?.result === undefined) throw new Error('a.pdf has no result.');
  // As a copy of it leaves them whose model was away.
  const result = JSON.parse(readFileSync(join(folder, done.result), 'utf8'));
  result.document.path = 'b.pdf';
  put(folder, 'results/b.pdf.json', JSON.stringify({ ...result, status: 'failed' }));
  const failed = { ...done, file: 'b.pdf', status: 'failed', claim: randomUUID(), result: 'results/b.pdf.json' };
  put(folder, 'failed/b.pdf.receipt.json', JSON.stringify(failed));
  put(folder, 'b.pdf', bytes);
  await watch.idle();
  expect(filesIn(folder)).toEqual([
    'done/a.pdf',
    'done/a.pdf.receipt.json',
    'duplicate/b.pdf',
    'duplicate/b.pdf.receipt.json',
    'results/a.pdf.json',
  ]);
});
