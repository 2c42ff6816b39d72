import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultSchema } from '../../schemas/result.ts';
import { type CliRun, runCli, spawnCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { MAIL_ADVICE, mail } from '../support/mail.ts';
import { makePdf, receiptPdf } from '../support/pdf.ts';
import { countPreparing } from '../support/processes.ts';

function project(files: Readonly<Record<string, Buffer | string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const readResult = (path: string) => resultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

describe('recto extract', () => {
  it('writes a result file for each document, a table, totals, and a log without what they say, once as long as nothing changes, and again with --force', async () => {
    const cwd = project({ 'in/march/a.pdf': receiptPdf(1), 'in/b.pdf': receiptPdf(2) });
    const args = ['extract', 'in', '--type', 'receipt'];
    const run = await spawnCli([...args, '--concurrency', '1'], { cwd, env: { RECTO_LOG: 'info' }, firstStart: true });
    const logged = run.stderr.split('\n').filter((line) => line.startsWith('{'));
    expect(logged.length).toBeGreaterThan(2);
    expect(logged.join('')).not.toContain('BAKERY');
    expect(run.stdout).toContain('CORNER BAKERY LTD');
    expect(run.stderr).toContain('2 documents: 2 succeeded');
    expect(run.stderr).toContain('2 model requests');
    expect(run.stderr).toMatch(/\[\d\/2\] in\/b\.pdf succeeded/);
    const result = readResult(join(cwd, 'results/march/a.pdf.json'));
    expect(result).toMatchObject({
      status: 'succeeded',
      document: { name: 'a.pdf', path: 'in/march/a.pdf', media_type: 'application/pdf', pages: 1 },
      type: { name: 'receipt' },
      data: { company: 'CORNER BAKERY LTD', date: '2024-03-17', total: 8.3, currency: 'EUR' },
      model: { provider: 'local', id: 'local' },
    });
    expect(result.fields['/total']).toMatchObject({ state: 'found', grounded: true, page: 1, unit: 'pt' });
    expect(run.code).toBe(0);
    const again = await runCli(args, { cwd });
    expect(again.stderr).toContain('2 done before · 0 model requests');
    expect(again.code).toBe(0);
    const forced = await runCli([...args, '--force', '--json'], { cwd });
    expect(forced.results().map(({ usage }) => usage)).toEqual([
      expect.objectContaining({ requests: 0, cached_answers: 1 }),
      expect.objectContaining({ requests: 0, cached_answers: 1 }),
    ]);
  });

  it('gives one JSON line for each document on standard output, whatever is wrong with it, and nothing else there', async () => {
    const inTwoWays = makePdf([
      {
        lines: [
          { text: 'Date: 04/05/2024', x: 72, y: 700 },
          { text: 'Total: 12.00 EUR', x: 72, y: 680 },
        ],
      },
    ]);
    const cwd = project({
      'in/a.pdf': receiptPdf(1),
      'in/broken.pdf': '%PDF-1.4 no',
      'in/doubtful.pdf': inTwoWays,
      'in/empty.pdf': '',
      'in/mail.pdf': mail(['invoice.pdf']),
      'in/page.pdf': '<html>not found</html>',
      'in/video.ts': Buffer.concat(
        Array.from({ length: 20 }, () => Buffer.concat([Buffer.from([0x47, 0, 0, 0x10]), Buffer.alloc(184)])),
      ),
    });
    const run = await runCli(['extract', 'in', '--type', 'receipt', '--json'], { cwd });
    const ends = Object.fromEntries(
      run.results().map(({ document, status, error }) => [document.name, [status, error?.code]]),
    );
    expect(ends).toEqual({
      'a.pdf': ['succeeded', undefined],
      'broken.pdf': ['failed', 'file_corrupt'],
      'doubtful.pdf': ['partial', undefined],
      'empty.pdf': ['failed', 'file_empty'],
      'mail.pdf': ['failed', 'file_unsupported'],
      'page.pdf': ['failed', 'file_mismatch'],
      'video.ts': ['failed', 'file_mismatch'],
    });
    expect(readResult(join(cwd, 'results/doubtful.pdf.json')).issues).toContainEqual(
      expect.objectContaining({ code: 'ambiguous_date', pointer: '/date' }),
    );
    expect(existsSync(join(cwd, 'results/empty.pdf.json'))).toBe(true);
    expect(run.stderr).toContain(MAIL_ADVICE);
    expect(run.code).toBe(1);
  });

  it('puts results where --out says, keeps folders, numbers those of one name, and asks once about files of the same bytes', async () => {
    const cwd = project({
      'one/a.pdf': receiptPdf(1),
      'one/deep/copy.pdf': receiptPdf(1),
      'two/a.pdf': receiptPdf(2),
    });
    const run = await runCli(['extract', 'one', 'two', '--type', 'receipt', '--out', 'data/done', '--json'], { cwd });
    expect(readdirSync(join(cwd, 'data/done'), { recursive: true }).sort()).toEqual([
      'a.pdf-2.json',
      'a.pdf.json',
      'deep',
      'deep/copy.pdf.json',
    ]);
    expect(readResult(join(cwd, 'data/done/a.pdf-2.json')).document.path).toBe('two/a.pdf');
    const ids = Object.fromEntries(run.results().map(({ document, id }) => [document.path, id]));
    expect(Object.keys(ids)).toHaveLength(3);
    expect(ids['one/deep/copy.pdf']).toBe(ids['one/a.pdf']);
    expect(ids['two/a.pdf']).not.toBe(ids['one/a.pdf']);
  });

  it('takes a type from the folder of a file or else the one that fits, and its own results and state for no documents', async () => {
    const cwd = project({ 'receipt/a.pdf': receiptPdf(1), 'other/b.pdf': receiptPdf(2) });
    for (let count = 0; count < 2; count += 1) {
      const run = await runCli(['extract', '.', '--json'], { cwd });
      expect(
        run
          .results()
          .map(({ document, type }) => [document.path, type.name])
          .sort(),
      ).toEqual([
        ['other/b.pdf', 'receipt'],
        ['receipt/a.pdf', 'receipt'],
      ]);
    }
  });

  it("extracts by a schema of the user's own, and reads only the --pages that are asked for", async () => {
    const schema = {
      type: 'object',
      properties: { receipt_no: { type: 'string', description: 'number of the receipt' }, total: { type: 'number' } },
    };
    const cwd = project({ 'a.pdf': receiptPdf(7, 5), 'mine.schema.json': JSON.stringify(schema) });
    const args = ['extract', 'a.pdf', '--schema', 'mine.schema.json', '--pages', '1,4-', '--json'];
    const [result] = (await runCli(args, { cwd })).results();
    expect(result).toMatchObject({ type: { name: 'mine' }, data: { receipt_no: '1007', total: 14.3 } });
    expect(result?.pages.map((page) => page.number)).toEqual([1, 4, 5]);
    expect(result?.document.pages).toBe(5);
  });

  it('tries documents again that failed before: a long one, and an encrypted one with its --password, which is kept nowhere', async () => {
    const encrypted = readFileSync(join(import.meta.dirname, '../fixtures/documents/encrypted.pdf'));
    const cwd = project({ 'long.pdf': receiptPdf(1, 4), 'secret.pdf': encrypted });
    const args = ['extract', 'long.pdf', 'secret.pdf', '--type', 'receipt', '--json'];
    const outcomes = (run: CliRun) =>
      Object.fromEntries(
        run.results().map(({ document, error, pages }) => [document.name, error?.code ?? pages.length]),
      );
    const before = await runCli(args, { cwd, env: { RECTO_MAX_PAGES: '2' } });
    expect(outcomes(before)).toEqual({ 'long.pdf': 'too_many_pages', 'secret.pdf': 'password_required' });
    const opened = await runCli([...args, '--password', 'baz', '--allow-partial'], { cwd });
    expect(outcomes(opened)).toEqual({ 'long.pdf': 4, 'secret.pdf': 1 });
    expect(opened.code).toBe(0);
    expect(existsSync(join(cwd, '.recto/store/secrets'))).toBe(false);
  });

  it.each([
    ['text', ['text']],
    ['image', ['image']],
    ['both', ['image', 'text']],
  ])('shows the model %s of each page with --views %s', async (views, kinds) => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const [result] = (
      await runCli(['extract', 'a.pdf', '--type', 'receipt', '--views', views, '--ocr', 'auto', '--json'], { cwd })
    ).results();
    expect(result?.pages[0]?.ocr).toBe('not_needed');
    expect(result?.pages[0]?.views.map((view) => view.kind).sort()).toEqual(kinds);
    expect(result?.pages[0]?.route).toBe(views);
    const image = result?.pages[0]?.views.find((view) => view.kind === 'image');
    if (kinds.includes('image')) {
      expect(image).toMatchObject({
        tiles: [expect.any(Number), expect.any(Number)],
        effective_dpi: expect.any(Number),
      });
    }
  });

  it('reads pages by OCR where --ocr says so', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const [read] = (
      await runCli(['extract', 'a.pdf', '--type', 'receipt', '--ocr', 'always', '--json'], { cwd })
    ).results();
    expect(read?.pages[0]?.ocr).toBe('done');
    expect(read?.data.total).toBe(8.3);
    expect(read?.fields['/total']?.confidence).toBeLessThan(1);
  });

  it('says that a scan was not read where OCR is off', async () => {
    const cwd = project({
      'a.png': readFileSync(join(import.meta.dirname, '../../samples/receipt/petrol-station.jpg')),
    });
    const run = await runCli(['extract', 'a.png', '--type', 'receipt', '--ocr', 'off', '--json'], { cwd });
    expect(run.results()[0]).toMatchObject({
      status: 'partial',
      data: {},
      issues: [expect.objectContaining({ code: 'page_not_read', page: 1 })],
    });
    expect(run.code).toBe(1);
  });

  it('counts pages, views, tokens and dollars with --dry-run, and asks no model', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1, 2), 'bad.pdf': '%PDF-1.4 no' });
    const model = ['--model', 'meta-llama/llama-4-maverick'];
    const run = await runCli(
      ['extract', 'a.pdf', '--type', 'receipt', '--dry-run', '--json', '--views', 'image', ...model],
      { cwd },
    );
    const line = JSON.parse(run.stdout);
    expect(line).toMatchObject({ path: 'a.pdf', pages: 2, estimate: { requests: 1, images: 2 } });
    const { input_tokens, output_tokens, cost_usd } = line.estimate;
    expect(cost_usd).toBeCloseTo((input_tokens * 0.15 + output_tokens * 0.6) / 1e6, 10);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
    const table = await runCli(['extract', 'a.pdf', 'bad.pdf', '--type', 'receipt', '--dry-run', ...model], { cwd });
    expect(table.stdout).toContain('No model was asked');
    expect(table.stdout).toContain('file_corrupt');
    expect(table.code).toBe(1);
  });

  it('refuses a model that cannot answer here', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1) });
    const run = await runCli(['extract', 'a.pdf', '--model', 'nobody/nothing'], { cwd });
    expect(run.stderr).toContain('model_unknown');
    expect(run.code).not.toBe(0);
  });

  it.each([
    [1, ['--dry-run']],
    [2, []],
  ])('works on no more than %i documents at a time with --concurrency: %j', async (concurrency, more) => {
    const cwd = project({ 'a.pdf': receiptPdf(1), 'b.pdf': receiptPdf(2), 'c.pdf': receiptPdf(3) });
    // Where there is a password, no document is prepared before the others.
    const args = [
      'extract',
      '.',
      '--type',
      'receipt',
      '--concurrency',
      `${concurrency}`,
      '--password',
      'unused',
      ...more,
    ];
    const { run, processes } = await countPreparing(args, { cwd, env: { RECTO_CONCURRENCY: '3' } });
    expect(run.code).toBe(0);
    expect(processes).toBe(concurrency);
  });
});

describe('wrong usage', () => {
  it.each([
    [['extract'], 'missing required argument'],
    [['extract', 'a.pdf', '--nonsense'], 'unknown option'],
    [['extract', 'a.pdf', '--views', 'sideways'], 'Allowed choices'],
    [['extract', 'a.pdf', '--concurrency', '0'], 'whole number'],
    [['extract', 'a.pdf', '--pages', 'two'], 'pages'],
    [['extract', 'a.pdf', '--type', 'novel'], 'There are: '],
    [['extract', 'a.pdf', '--type', 'receipt', '--schema', 'x.json'], 'not both'],
    [['frobnicate'], 'unknown command'],
  ])('ends %j with code 2 and says why', async (args, message) => {
    const run = await runCli(args, { cwd: project({ 'a.pdf': receiptPdf(1) }) });
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe('');
    expect(run.code).toBe(2);
  });

  it('says which file is missing', async () => {
    const run = await runCli(['extract', 'nowhere.pdf'], { cwd: project({}) });
    expect(run.stderr).toContain('nowhere.pdf');
    expect(run.code).toBe(1);
  });

  it('refuses a schema that is none, before anything is read', async () => {
    const cwd = project({ 'a.pdf': receiptPdf(1), 'bad.json': '{"type":"array"}' });
    const run = await runCli(['extract', 'a.pdf', '--schema', 'bad.json'], { cwd });
    expect(run.stderr).toContain('schema_invalid');
    expect(run.code).toBe(2);
  });
});

it.each(
  [[], ['extract'], ['serve'], ['watch'], ['work'], ['types'], ['keys'], ['webhooks'], ['doctor']].map((command) => [
    [...command, '--help'],
  ]),
)('explains itself, with an example: %j', async (args) => {
  const run = await runCli(args, { cwd: project({}) });
  expect(run.stdout).toContain('Usage: recto');
  expect(run.stdout).toMatch(/^Examples?:$/m);
  expect(run.code).toBe(0);
});

it('tells its version', async () => {
  const run = await spawnCli(['--version'], { cwd: project({}) });
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(run.stdout.trim()).toBe(version);
});
