import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { temporaryFolder } from '../support/folder.ts';
import { MAIL_ADVICE, mail } from '../support/mail.ts';
import { receiptPdf } from '../support/pdf.ts';
import { filesIn, leftIn, put, receiptAt, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();
const resultAt = (folder: string, path: string): Result =>
  resultSchema.parse(JSON.parse(readFileSync(join(folder, path), 'utf8')));

it('moves duplicates to their folder and names the first file, whatever their names', async () => {
  const folder = temporaryFolder();
  for (const name of ['a', 'b', 'c']) put(folder, `receipt/${name}.pdf`, receiptPdf(1));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  put(folder, 'receipt/a.pdf', receiptPdf(1));
  await watch.idle();
  expect(receipts.map(({ status }) => status)).toEqual(['succeeded', 'duplicate', 'duplicate', 'duplicate']);
  const first = receipts[0]?.file;
  for (const receipt of receipts.slice(1)) {
    expect(receipt.first).toEqual({ file: `done/${first}`, result: `results/${first}.json` });
    expect(receipt.result).toBeUndefined();
    expect(receipt.sha256).toBe(receipts[0]?.sha256);
  }
  expect(filesIn(join(folder, 'done'))).toHaveLength(2);
  expect(filesIn(join(folder, 'duplicate'))).toHaveLength(6);
  expect(filesIn(join(folder, 'results'))).toHaveLength(1);
});

it('does not take the same bytes for a duplicate if the type differs', async () => {
  const folder = temporaryFolder();
  put(folder, 'receipt/a.pdf', receiptPdf(2));
  put(folder, 'invoice/a.pdf', receiptPdf(2));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  expect(receipts.map(({ status }) => status)).not.toContain('duplicate');
});

it('rebuilds the index of processed files from the receipts', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(3));
  const first = await watchFolder(session(), folder);
  await first.watch.idle();
  await first.watch.close();
  rmSync(join(folder, '.recto-watch'), { recursive: true });
  put(folder, 'again.pdf', receiptPdf(3));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  expect(receipts).toMatchObject([{ file: 'again.pdf', status: 'duplicate', first: { file: 'done/a.pdf' } }]);
});

it('retries a failed file that is moved back, with or without its receipt, and replaces its result', async () => {
  const folder = temporaryFolder();
  put(folder, 'recto.json', JSON.stringify({ type: 'receipt', options: { pages: '7' } }));
  put(folder, 'march/a.pdf', receiptPdf(4));
  put(folder, 'march/b.pdf', receiptPdf(5));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  expect(receipts.map(({ status, error }) => [status, error?.code])).toEqual(Array(2).fill(['failed', 'page_range']));
  expect(resultAt(folder, 'results/march/a.pdf.json').status).toBe('failed');

  put(folder, 'recto.json', JSON.stringify({ type: 'receipt' }));
  renameSync(join(folder, 'failed/march/b.pdf.receipt.json'), join(folder, 'march/b.pdf.receipt.json'));
  for (const name of ['a.pdf', 'b.pdf']) renameSync(join(folder, 'failed/march', name), join(folder, 'march', name));
  await watch.idle();
  expect(receipts.slice(2).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(filesIn(folder).filter((path) => path !== 'recto.json')).toEqual([
    'done/march/a.pdf',
    'done/march/a.pdf.receipt.json',
    'done/march/b.pdf',
    'done/march/b.pdf.receipt.json',
    'results/march/a.pdf.json',
    'results/march/b.pdf.json',
  ]);
  expect(resultAt(folder, 'results/march/a.pdf.json').status).toBe('succeeded');
});

it('processes a file again that is moved back from done', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(6));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  renameSync(join(folder, 'done/a.pdf'), join(folder, 'a.pdf'));
  await watch.idle();
  expect(receipts.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(receiptAt(folder, 'done/a.pdf.receipt.json')).toEqual(receipts[1]);
  expect(filesIn(folder)).toEqual(['done/a.pdf', 'done/a.pdf.receipt.json', 'results/a.pdf.json']);
});

it('processes a duplicate that is moved back as its own document', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(7));
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  put(folder, 'b.pdf', receiptPdf(7));
  await watch.idle();
  renameSync(join(folder, 'duplicate/b.pdf'), join(folder, 'b.pdf'));
  await watch.idle();
  expect(receipts.map(({ file, status }) => [file, status])).toEqual([
    ['a.pdf', 'succeeded'],
    ['b.pdf', 'duplicate'],
    ['b.pdf', 'succeeded'],
  ]);
  expect(filesIn(join(folder, 'duplicate'))).toEqual([]);
  expect(filesIn(join(folder, 'results'))).toEqual(['a.pdf.json', 'b.pdf.json']);
});

it('reports in the receipt that a result is partial, and why a file failed', async () => {
  const folder = temporaryFolder();
  put(folder, 'recto.json', JSON.stringify({ type: 'receipt' }));
  put(folder, 'page.pdf', '<html>404</html>');
  put(folder, 'mail.eml', mail(['invoice.pdf']));
  put(folder, 'blank.txt', 'nothing that a receipt says');
  const { watch, receipts } = await watchFolder(session(), folder);
  await watch.idle();
  const [failed, partial, letter] = ['page.pdf', 'blank.txt', 'mail.eml'].map((file) =>
    receipts.find((receipt) => receipt.file === file),
  );
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'file_mismatch' } });
  expect(letter?.error).toMatchObject({ code: 'file_unsupported', message: expect.stringContaining(MAIL_ADVICE) });
  expect(failed?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(existsSync(join(folder, 'failed/page.pdf'))).toBe(true);
  expect(partial?.status).toBe('partial');
  expect(partial?.issues).toBe(resultAt(folder, partial?.result ?? '').issues.length);
  expect(partial?.issues).toBeGreaterThan(0);
  expect(existsSync(join(folder, 'done/blank.txt'))).toBe(true);
});

it('ignores a receipt that names a file which is not its result', async () => {
  const folder = temporaryFolder();
  put(folder, 'recto.json', JSON.stringify({ type: 'receipt', options: { pages: '7' } }));
  put(folder, 'a.pdf', receiptPdf(8));
  const { watch } = await watchFolder(session(), folder);
  await watch.idle();
  const precious = join(folder, 'results', 'precious.json');
  writeFileSync(precious, '{"mine":true}');
  const path = join(folder, 'failed/a.pdf.receipt.json');
  writeFileSync(
    path,
    JSON.stringify({ ...receiptAt(folder, 'failed/a.pdf.receipt.json'), result: 'results/precious.json' }),
  );
  put(folder, 'recto.json', JSON.stringify({ type: 'receipt' }));
  renameSync(join(folder, 'failed/a.pdf'), join(folder, 'a.pdf'));
  await watch.idle();
  expect(readFileSync(precious, 'utf8')).toBe('{"mine":true}');
  expect(receiptAt(folder, 'done/a.pdf.receipt.json').result).toBe('results/a.pdf-2.json');
});

it('writes results to the given folder, and never takes them for documents', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.pdf', receiptPdf(9));
  const { watch, receipts } = await watchFolder(session(), folder, { out: join(folder, 'answers', 'json') });
  await watch.idle();
  await watch.idle();
  expect(receipts).toMatchObject([{ result: 'answers/json/a.pdf.json' }]);
  expect(leftIn(folder)).toEqual(['answers/json/a.pdf.json']);
  await watch.close();

  const elsewhere = temporaryFolder();
  mkdirSync(join(folder, 'in'));
  copyFileSync(join(folder, 'done/a.pdf'), join(folder, 'in/b.pdf'));
  const other = await watchFolder(session(), join(folder, 'in'), { out: join(elsewhere, 'r') });
  await other.watch.idle();
  expect(other.receipts).toMatchObject([{ result: join(elsewhere, 'r', 'b.pdf.json') }]);
});
