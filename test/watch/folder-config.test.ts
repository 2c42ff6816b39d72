import { existsSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadJob } from '../../src/pipeline/accept.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { leftIn, put, receiptAt, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();
const OWN = { type: 'object', properties: { total: { type: 'number' } } };
const config = (folder: string, path: string, value: unknown) =>
  put(folder, path, typeof value === 'string' ? value : JSON.stringify(value));

it('uses the nearest recto.json above a file, or the name of its folder without one', async () => {
  const folder = temporaryFolder();
  config(folder, 'bills/recto.json', { type: 'invoice', tags: ['2024'], priority: 'low', options: { pages: '1' } });
  config(folder, 'bills/small/recto.json', { schema: OWN });
  config(folder, 'bills/file/recto.json', { schema: '../shared/total.schema.json' });
  config(folder, 'bills/shared/total.schema.json', OWN);
  put(folder, 'receipt/a.pdf', receiptPdf(1));
  put(folder, 'b.pdf', receiptPdf(2));
  put(folder, 'bills/c.pdf', receiptPdf(3));
  put(folder, 'bills/march/d.pdf', receiptPdf(4));
  put(folder, 'bills/small/e.pdf', receiptPdf(5));
  put(folder, 'bills/file/f.pdf', receiptPdf(6));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  const byFile = new Map(receipts.map(({ file, type, tags }) => [file, [type, tags]]));
  expect(byFile).toEqual(
    new Map([
      ['receipt/a.pdf', ['receipt', ['receipt']]],
      ['b.pdf', ['receipt', []]],
      ['bills/c.pdf', ['invoice', ['2024', 'bills']]],
      ['bills/march/d.pdf', ['invoice', ['2024', 'bills', 'march']]],
      ['bills/small/e.pdf', ['small', ['bills', 'small']]],
      ['bills/file/f.pdf', ['total', ['bills', 'file']]],
    ]),
  );
  const { job = '' } = receiptAt(folder, 'done/bills/march/d.pdf.receipt.json');
  expect(await loadJob(session().store, job)).toMatchObject({
    options: { pages: '1' },
    terms: { priority: 'low' },
    context: { tags: ['2024', 'bills', 'march'] },
  });
  expect(leftIn(folder)).toEqual([
    'bills/file/recto.json',
    'bills/recto.json',
    'bills/shared/total.schema.json',
    'bills/small/recto.json',
  ]);
});

it.each([
  ['is not JSON', '{"type":', /not JSON/],
  ['names no type that there is', { type: 'recept' }, /no document type "recept"/],
  ['has an unknown key', { tpye: 'receipt' }, /tpye/],
  ['has an option out of range', { type: 'receipt', options: { pages: 'all' } }, /options\.pages/],
  ['says type and schema', { type: 'receipt', schema: OWN }, /not both/],
  ['has a schema that is none', { schema: { type: 'string' } }, /"type": "object"/],
  ['names a file that is missing', { schema: 'own.schema.json' }, /own\.schema\.json cannot be read/],
  ['leads out of the folder', { schema: '../../secret.schema.json' }, /outside of the watched folder/],
])('holds files whose recto.json %s, and takes them when it is put right', async (_, value, message) => {
  const above = temporaryFolder();
  const folder = join(above, 'inbox');
  config(above, 'secret.schema.json', OWN);
  config(folder, 'x/recto.json', value);
  put(folder, 'x/y/held.pdf', receiptPdf(10));
  put(folder, 'free.pdf', receiptPdf(11));
  const { watch, receipts, problems } = await watchFolder(session(), folder);
  expect(await watch.idle()).toEqual({ files: 0, folders: 1 });
  expect(receipts.map(({ file }) => file)).toEqual(['free.pdf']);
  expect(existsSync(join(folder, 'x/y/held.pdf'))).toBe(true);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code: 'config_invalid', message: expect.stringMatching(message) });
  expect(problems[0]?.message).toContain('x/recto.json');
  config(folder, 'x/recto.json', { type: 'receipt' });
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(2);
  expect(receipts[1]).toMatchObject({ file: 'x/y/held.pdf', type: 'receipt', status: 'succeeded' });
});

it('does not read a recto.json that is a link', async () => {
  const above = temporaryFolder();
  const folder = join(above, 'inbox');
  config(above, 'recto.json', { type: 'receipt' });
  put(folder, 'a.pdf', receiptPdf(12));
  symlinkSync('../recto.json', join(folder, 'recto.json'));
  const { watch, problems } = await watchFolder(session(), folder);
  expect(await watch.idle()).toEqual({ files: 0, folders: 1 });
  expect(problems[0]?.message).toContain('is not a file');
});

it('applies a changed recto.json to later files', async () => {
  const folder = temporaryFolder();
  config(folder, 'recto.json', { type: 'receipt' });
  put(folder, 'a.pdf', receiptPdf(13));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  config(folder, '.new', { type: 'invoice' });
  renameSync(join(folder, '.new'), join(folder, 'recto.json'));
  put(folder, 'b.pdf', receiptPdf(14));
  await watch.idle();
  expect(receipts.map(({ type }) => type)).toEqual(['receipt', 'invoice']);
});
