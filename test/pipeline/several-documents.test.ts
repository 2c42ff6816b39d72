import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { BatchView, JobDetail } from '../../schemas/api.ts';
import type { Result } from '../../src/index.ts';
import { runCli } from '../support/cli.ts';
import { openClient } from '../support/client.ts';
import { temporaryFolder } from '../support/folder.ts';
import { paymentRequired } from '../support/model-server/misbehaviours/http-errors.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf, type PdfLine } from '../support/pdf.ts';
import { formOf, startService } from '../support/service.ts';
import { filesIn, put, sharedSession, watchFolder } from '../support/watching.ts';

const bill = (number: number): readonly PdfLine[] =>
  [
    'Harbour Bicycle Works',
    '12 Quay Street, Bristol',
    `Invoice number: R-${number}`,
    `Invoice date: ${number - 2000} March 2024`,
    `Service ${number}.50`,
    `Total GBP ${number}.50`,
  ].map((text, at) => ({ text, x: 60, y: 760 - at * 18 }));

const terms: readonly PdfLine[] = [
  'Terms and conditions of sale apply to all goods that we deliver to our customers',
  'and they cannot be changed by anything that a customer writes on an order of his.',
].map((text, at) => ({ text, x: 60, y: 700 - at * 16, size: 10 }));

it('says which pages are which document, and is never succeeded', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'scan.pdf'), makePdf([{ lines: bill(2011) }, { lines: bill(2012) }]));
  const run = await runCli(['extract', 'scan.pdf', '-t', 'invoice', '--json'], { cwd });
  const [result] = run.results();
  expect(run.code).toBe(1);
  expect(result?.status).toBe('partial');
  const issue = result?.issues.find(({ code }) => code === 'several_documents');
  expect(issue?.page).toBe(2);
  expect(issue?.message).toContain('page 1, page 2 (it has another number)');
});

it('says that a scan shows two receipts beside each other, and where the second one is', async () => {
  const [wide, apart] = [400, 460];
  const slip = (number: number) =>
    [
      'Harbour Bicycle Works',
      '12 Quay Street, Bristol',
      `Receipt no: ${number}`,
      'Date: 17 March 2024',
      `Bread  ${number}.20`,
      'Cake  4.10',
      `Total  GBP ${number + 4}.30`,
    ].map((text, line) => `<text x="20" y="${60 + 50 * line}">${text}</text>`);
  const sheet = (left: number, top: number, number: number) =>
    `<g transform="translate(${left} ${top})"><rect width="${wide}" height="420" fill="white"/>${slip(number).join('')}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${apart + wide}" height="500" font-family="sans-serif" font-size="26"><rect width="100%" height="100%" fill="#d8d4cc"/>${sheet(0, 20, 11)}${sheet(apart, 60, 12)}</svg>`;
  await using recto = await openClient({ RECTO_STATE: join(temporaryFolder(), 'state'), RECTO_MODEL: 'local' });
  const scan = await sharp(Buffer.from(svg)).flatten().jpeg().toBuffer();
  const result = await recto.extract(scan, { type: 'receipt', name: 'scan.jpg' });
  expect(result.status).toBe('partial');
  const issue = result.issues.find(({ code }) => code === 'several_documents');
  expect(issue?.message).toContain('shows 2 documents');
  expect(issue?.box?.[0]).toBeGreaterThanOrEqual(apart);
});

const FOUR = makePdf([{ lines: bill(2011) }, { lines: terms }, { lines: bill(2012) }, { lines: bill(2013) }]);

describe('--split auto', () => {
  it('gives each document a result of its own, named after the file and its pages, and leaves a file with one as it is', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'scan.pdf'), FOUR);
    writeFileSync(join(cwd, 'one.pdf'), makePdf([{ lines: bill(2014) }, { lines: terms }]));
    const args = ['extract', 'scan.pdf', 'one.pdf', '-t', 'invoice', '--split', 'auto'];
    const run = await runCli([...args, '--json'], { cwd });
    const byName = (all: readonly Result[]) => all.toSorted((a, b) => (a.document.name < b.document.name ? -1 : 1));
    const [one, ...results] = byName(run.results());
    expect(one).toMatchObject({ document: { name: 'one.pdf', pages: 2 }, data: { invoice_number: 'R-2014' } });
    expect(results.map(({ document }) => document.name)).toEqual(['scan.pdf#1-2', 'scan.pdf#3', 'scan.pdf#4']);
    expect(results.map(({ data }) => data.invoice_number)).toEqual(['R-2011', 'R-2012', 'R-2013']);
    expect(results.map(({ data }) => data.total)).toEqual([2011.5, 2012.5, 2013.5]);
    expect(results.map(({ fields }) => fields['/total']?.page)).toEqual([1, 3, 4]);
    expect(results.flatMap(({ issues }) => issues).map(({ code }) => code)).not.toContain('several_documents');
    expect(new Set(results.map(({ id }) => id)).size).toBe(3);
    expect(readdirSync(join(cwd, 'results')).sort()).toEqual([
      'one.pdf.json',
      'scan.pdf#1-2.json',
      'scan.pdf#3.json',
      'scan.pdf#4.json',
    ]);
    expect(run.stderr).toContain('4 documents');
    // What is done is not done again.
    const again = await runCli([...args, '--json'], { cwd });
    expect(byName(again.results())).toEqual([one, ...results]);
    expect(again.stderr).toContain('2 done before');
    const table = await runCli(['export', 'results', '--to', 'csv'], { cwd });
    expect(table.stdout.trim().split('\n')).toHaveLength(5);
  });

  it('asks a model about each document on its own, goes on after a stop, and pays for no page twice', async () => {
    const server = await startModelServer({
      kind: 'openrouter',
      key: 'sk-test',
      schema: 'ignored',
      answer: ({ text }) => ({ number: /Invoice number: (R-\d+)/.exec(text)?.[1] ?? null }),
    });
    onTestFinished(() => server.stop());
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'scan.pdf'), FOUR);
    writeFileSync(
      join(cwd, 'own.schema.json'),
      JSON.stringify({ type: 'object', properties: { number: { type: 'string' } } }),
    );
    const env = { OPENROUTER_API_KEY: 'sk-test', RECTO_MODEL_URL: server.url, RECTO_REQUESTS: '1' };
    const args = ['extract', 'scan.pdf', '-s', 'own.schema.json', '--split', 'auto', '--json'];
    const estimate = await runCli([...args, '--dry-run'], { cwd, env });
    expect(JSON.parse(estimate.stdout)).toMatchObject({ estimate: { requests: 3 } });
    server.script(paymentRequired());
    expect((await runCli(args, { cwd, env })).code).toBe(1);
    const run = await runCli(args, { cwd, env });
    expect(run.results().map(({ data }) => data.number)).toEqual(['R-2011', 'R-2012', 'R-2013']);
    const paid = () => server.requests.filter(({ answeredWith }) => answeredWith?.status === 200);
    expect(paid()).toHaveLength(3);
    expect(paid().map(({ text }) => text.match(/R-\d+/g)?.length)).toEqual([1, 1, 1]);
    await runCli([...args, '--force'], { cwd, env });
    expect(paid()).toHaveLength(3);
  });

  it('does the same in the library, with the data of a zod schema in each', async () => {
    await using recto = await openClient({ RECTO_STATE: join(temporaryFolder(), 'state'), RECTO_MODEL: 'local' });
    const schema = z.object({ invoice_number: z.string(), total: z.number() });
    const result = await recto.extract(FOUR, { name: 'scan.pdf', schema, options: { split: 'auto' } });
    expect(result.documents?.map(({ document, data }) => [document.name, data])).toEqual([
      ['scan.pdf#1-2', { invoice_number: 'R-2011', total: 2011.5 }],
      ['scan.pdf#3', { invoice_number: 'R-2012', total: 2012.5 }],
      ['scan.pdf#4', { invoice_number: 'R-2013', total: 2013.5 }],
    ]);
    expect(result.data).toEqual({});
    expect(result.pages.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it('does the same over REST, also in tables of a batch', async () => {
    const { json, get } = await startService();
    const fields = { type: 'invoice', options: '{"split":"auto"}' };
    const job = await json<JobDetail & { result: Result }>('/v1/jobs?wait=30', {
      method: 'POST',
      body: formOf({ 'scan.pdf': FOUR }, fields),
    });
    expect(job.result.documents?.map(({ document }) => document.name)).toEqual([
      'scan.pdf#1-2',
      'scan.pdf#3',
      'scan.pdf#4',
    ]);
    const page = await json<{ fields: object }>(`/v1/jobs/${job.id}/pages/3`);
    expect(Object.keys(page.fields)).toContain('/total');
    const files = { 'scan.pdf': FOUR, 'other.pdf': makePdf([{ lines: bill(2014) }]) };
    const batch = await json<BatchView>('/v1/batches', { method: 'POST', body: formOf(files, fields) });
    await expect
      .poll(
        async () =>
          (await json<BatchView>(`/v1/batches/${batch.id}`)).counts.queued +
          (await json<BatchView>(`/v1/batches/${batch.id}`)).counts.running,
        { timeout: 30_000 },
      )
      .toBe(0);
    const lines = (await (await get(`/v1/batches/${batch.id}/results`)).text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).document.name).sort()).toEqual([
      'other.pdf',
      'scan.pdf#1-2',
      'scan.pdf#3',
      'scan.pdf#4',
    ]);
  });
});

describe('a drop folder whose recto.json says "split": "auto"', () => {
  const session = sharedSession();

  it('writes a result for each document, names all of them in the receipt, and replaces them', async () => {
    const folder = temporaryFolder();
    put(folder, 'recto.json', JSON.stringify({ type: 'invoice', options: { split: 'auto' } }));
    put(folder, 'scan.pdf', FOUR);
    const { watch, receipts } = await watchFolder(session(), folder);
    await watch.idle();
    const results = ['results/scan.pdf#1-2.json', 'results/scan.pdf#3.json', 'results/scan.pdf#4.json'];
    expect(receipts[0]).toMatchObject({ pages: 4, result: results[0], results });
    expect(filesIn(join(folder, 'results'))).toHaveLength(3);
    expect(JSON.parse(readFileSync(join(folder, results[1] ?? ''), 'utf8'))).toMatchObject({
      document: { name: 'scan.pdf#3', path: 'scan.pdf' },
      data: { invoice_number: 'R-2012' },
    });
  });
});
