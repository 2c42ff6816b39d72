import { mkdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { claimsIn, filesIn, leftIn, put, sharedSession, watchFolder } from '../support/watching.ts';

const session = sharedSession();

it('keeps files claimed while results cannot be written, reports that once, and continues by itself', async () => {
  const folder = temporaryFolder();
  const { watch, receipts, problems } = await watchFolder(session(), folder, { out: join(folder, 'out') });
  await watch.idle();
  rmSync(join(folder, 'out'), { recursive: true });
  writeFileSync(join(folder, 'out'), 'a file where the folder of the results should be');
  for (const name of ['a', 'b', 'c']) put(folder, `receipt/${name}.pdf`, receiptPdf(name.charCodeAt(0)));
  await expect.poll(() => problems.length, { timeout: 120_000 }).toBe(1);
  expect(problems[0]).toMatchObject({ code: 'store_failed', message: expect.stringContaining('cannot be written') });
  await expect.poll(() => claimsIn(folder).length).toBe(3);
  expect(leftIn(folder)).toEqual(['out']);
  unlinkSync(join(folder, 'out'));
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(3);
  expect(problems).toHaveLength(1);
  expect(filesIn(join(folder, 'out'))).toEqual(['receipt/a.pdf.json', 'receipt/b.pdf.json', 'receipt/c.pdf.json']);
  expect(filesIn(join(folder, 'done'))).toHaveLength(6);
});

it('keeps files claimed while they cannot be moved to their folder', async () => {
  const folder = temporaryFolder();
  const { watch, receipts, problems } = await watchFolder(session(), folder);
  await watch.idle();
  rmSync(join(folder, 'done'), { recursive: true });
  writeFileSync(join(folder, 'done'), '');
  put(folder, 'a.pdf', receiptPdf(1));
  await expect.poll(() => problems.length, { timeout: 120_000 }).toBe(1);
  expect(receipts).toEqual([]);
  unlinkSync(join(folder, 'done'));
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(1);
  expect(filesIn(folder)).toEqual(['done/a.pdf', 'done/a.pdf.receipt.json', 'results/a.pdf.json']);
});

it('waits for an unmounted folder, and continues when it is back', async () => {
  const above = temporaryFolder();
  const folder = join(above, 'inbox');
  mkdirSync(folder);
  const { watch, receipts, problems } = await watchFolder(session(), folder, { pollMs: 200 });
  await watch.idle();
  rmSync(folder, { recursive: true });
  await expect.poll(() => problems.length, { timeout: 120_000 }).toBeGreaterThan(0);
  put(folder, 'a.pdf', receiptPdf(2));
  await expect.poll(() => receipts.length, { timeout: 120_000 }).toBe(1);
  expect(receipts[0]).toMatchObject({ file: 'a.pdf', status: 'succeeded' });
});

it.each([
  ['a path without a folder', (folder: string) => ({ folder: join(folder, 'nix') }), /cannot be watched/],
  ['a file', (folder: string) => ({ folder: join(folder, 'file') }), /is not a folder/],
  [
    'a results folder that contains the watched one',
    (folder: string) => ({ folder, out: join(folder, '..') }),
    /contains the watched folder/,
  ],
  [
    'a folder for results among the done files',
    (folder: string) => ({ folder, out: join(folder, 'done/x') }),
    /done\//,
  ],
])('refuses %s', async (_, request, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(watchFolder(session(), folder, request(folder))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  });
});

it('shares a folder between two watchers, each file claimed by one', async () => {
  const folder = temporaryFolder();
  for (let number = 0; number < 24; number += 1) put(folder, `${number % 4}/${number}.pdf`, receiptPdf(100 + number));
  const both = await Promise.all([watchFolder(session(), folder), watchFolder(session(), folder)]);
  await Promise.all(both.map(({ watch }) => watch.idle()));
  const ends = both.flatMap(({ receipts }) => receipts.map(({ file }) => file));
  expect(ends).toHaveLength(24);
  expect(new Set(ends).size).toBe(24);
  for (const { receipts } of both) expect(receipts.length).toBeGreaterThan(0);
  expect(leftIn(folder)).toEqual([]);
  expect(filesIn(join(folder, 'results'))).toHaveLength(24);
  expect(filesIn(join(folder, 'done'))).toHaveLength(48);
});
