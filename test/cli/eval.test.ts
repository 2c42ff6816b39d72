import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { someResult } from '../support/some-result.ts';

const seen = (confidence: number) => ({ state: 'found', page: 1, grounded: true, score: 1, confidence }) as const;

/** Company right, date wrong and told, total wrong and silent, phone invented and told, number omitted and silent. */
const RECEIPT = someResult(1, {
  document: {
    name: '1.pdf',
    path: 'docs/1.pdf',
    media_type: 'application/pdf',
    sha256: '0'.repeat(64),
    bytes: 1,
    pages: 1,
  },
  status: 'partial',
  data: {
    company: 'ACME, Ltd.',
    date: '2024-03-01',
    total: 12,
    phone: '555',
    extra: 'not in the gold',
    seller: { vat: 'DE1' },
    lines: [
      { item: 'Coffee', amount: 3 },
      { item: 'Tea', amount: 2 },
      { item: 'Ghost', amount: 9 },
    ],
  },
  fields: {
    '/company': seen(0.99),
    '/date': seen(0.4),
    '/total': seen(0.95),
    '/phone': { ...seen(0.5), page: undefined },
    '/lines/0/amount': seen(0.9),
  },
  review: [{ pointer: '/date', reason: 'it is unclear', confidence: 0.4 }],
  issues: [
    { code: 'not_on_page', pointer: '/phone', message: 'No page shows it.' },
    { code: 'row_not_on_page', pointer: '/lines/2', message: 'No page shows it.' },
  ],
  lists: { '/lines': { extracted: 3, expected: 4, verdict: 'short', pages: [1], missing: [], why: 'one is missing' } },
});
const GOLD = {
  company: 'Acme Ltd',
  date: '2024-02-01',
  total: 12.5,
  phone: null,
  number: 'R-7',
  note: null,
  seller: null,
  lines: [
    { item: 'Tea', amount: 2 },
    { item: 'Coffee', amount: 3 },
    { item: 'Milk', amount: 4 },
    { item: 'Bread', amount: 5 },
  ],
};

interface Files {
  readonly results: readonly Result[];
  readonly gold: Readonly<Record<string, unknown>>;
}

function folderWith({ results, gold }: Files): string {
  const cwd = temporaryFolder();
  for (const folder of ['results', 'docs', 'gold/docs']) mkdirSync(join(cwd, folder), { recursive: true });
  for (const result of results) {
    writeFileSync(join(cwd, 'results', `${result.document.name}.json`), JSON.stringify(result));
  }
  for (const [path, data] of Object.entries(gold)) {
    writeFileSync(join(cwd, path), typeof data === 'string' ? data : JSON.stringify(data));
  }
  return cwd;
}

describe('recto eval', () => {
  it('scores each field, what is silent, lists, confidence, places and cost against the gold beside a document', async () => {
    const cwd = folderWith({ results: [RECEIPT], gold: { 'docs/1.gold.json': GOLD } });
    const run = await runCli(['eval', 'results', '--json'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const report = JSON.parse(run.stdout);
    const field = (name: string) => report.fields.find((entry: { field: string }) => entry.field === name);
    expect(field('/company')).toMatchObject({ right: 1, precision: 1, recall: 1, f1: 1, grounding: 1 });
    expect(field('/date')).toMatchObject({ wrong: 1, silent: 0, in_review: 1, f1: 0 });
    expect(field('/total')).toMatchObject({ wrong: 1, silent: 1 });
    expect(field('/phone')).toMatchObject({ invented: 1, silent: 0, recall: null, grounding: 0 });
    expect(field('/number')).toMatchObject({ omitted: 1, silent: 1, precision: null, recall: 0 });
    expect(field('/note')).toMatchObject({ blank: 1, f1: null });
    expect(field('/extra')).toMatchObject({ unjudged: 1, f1: null });
    expect(field('/seller/vat')).toMatchObject({ invented: 1, silent: 1 });
    // Tea and coffee are right, in whatever order; the list says that it is short, and the ghost has an issue.
    expect(field('/lines/*/item')).toMatchObject({ right: 2, invented: 1, omitted: 2, silent: 0, recall: 0.5 });
    expect(report.lists).toEqual([
      expect.objectContaining({ list: '/lines', gold_rows: 4, rows: 3, found: 2, out_of_order: 1, recall: 0.5 }),
    ]);
    expect(report.total).toMatchObject({ right: 5, wrong: 2, invented: 4, omitted: 5, silent: 3, read: 11 });
    expect(report.not_in_review).toEqual({ values: 10, share: 10 / 11, right: 0.5 });
    expect(report.curve.find(({ threshold }: { threshold: number }) => threshold === 0.95)).toEqual({
      threshold: 0.95,
      values: 2,
      share: 2 / 11,
      right: 0.5,
    });
    expect(report).toMatchObject({ cost_usd: 0.25, cost_usd_per_right: 0.05, total_ms: 0, ms_per_right: 0 });
    // The gold has 15 leaves; company counts, too, as its form differs.
    expect(report.json_accuracy).toBeCloseTo(1 - 13 / 15);
  });

  it('finds gold in a folder of its own, and names results without gold and gold without a result', async () => {
    const other = someResult(2, { data: { total: 1 } });
    const gold = { 'gold/docs/1.pdf.gold.json': RECEIPT.data, 'gold/9.gold.json': {} };
    const cwd = folderWith({ results: [RECEIPT, other], gold });
    const run = await runCli(['eval', 'results', '--gold', 'gold'], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('1 document: F1 100.0 %, 0 silently wrong, JSON accuracy 100.0 %.');
    expect(run.stderr).toContain('Not scored, as there is no gold for them: results/2.pdf.json.');
    expect(run.stderr).toContain('Gold without a result, which is not scored either: gold/9.gold.json.');
  });

  it('ends with 1 and a sentence where a gate is missed', async () => {
    const cwd = folderWith({ results: [RECEIPT], gold: { 'results/1.gold.json': GOLD } });
    const run = await runCli(['eval', 'results', '--min-f1', '0.9', '--max-silent', '2'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('F1 is 0.4348, less than the 0.9 of --min-f1.');
    expect(run.stderr).toContain('3 values are silently wrong, more than the 2 of --max-silent.');
    expect((await runCli(['eval', 'results', '--min-f1', '0.4', '--max-silent', '3'], { cwd })).code).toBe(0);
    expect((await runCli(['eval', 'results', '--min-f1', '95'], { cwd })).code).toBe(2);
  });

  it('says what to do without gold, without results, and with gold that is no JSON object', async () => {
    const cwd = folderWith({ results: [RECEIPT], gold: {} });
    expect(await runCli(['eval', 'results'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No gold found beside the documents, nor beside the results. Put NAME.gold.json'),
    });
    expect((await runCli(['eval', 'results', '--gold', 'gold'], { cwd })).stderr).toContain('No gold found in gold.');
    expect((await runCli(['eval', 'results', '--gold', 'none'], { cwd })).stderr).toContain('none, cannot be read');
    expect((await runCli(['eval', 'docs'], { cwd })).stderr).toContain('There are no results in docs.');
    for (const text of ['{"total": 1', '[1]']) {
      writeFileSync(join(cwd, 'docs/1.gold.json'), text);
      const run = await runCli(['eval', 'results'], { cwd });
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toContain('the gold is no JSON object: docs/1.gold.json. Mend it.');
    }
    writeFileSync(join(cwd, 'docs/1.gold.json'), `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect((await runCli(['eval', 'results'], { cwd })).stderr).toContain(
      'docs/1.gold.json cannot be compared. The data have',
    );
  });

  it('counts as told what an issue or the review says of a value, its row or an object that is missing, not of others', async () => {
    const result = someResult(1, {
      status: 'partial',
      data: { lines: [{ item: 'Tea', amount: 2 }], seller: { name: 'Acme' } },
      issues: [
        { code: 'expected_missing', pointer: '/buyer', message: 'There is no buyer.' },
        { code: 'list_short', pointer: '/taxes', message: 'Rows are missing.' },
        { code: 'conflict', pointer: '/seller', message: 'Two sellers.' },
        { code: 'page_not_read', message: 'A page was not read.' },
      ],
      review: [{ pointer: '/number', reason: '"R-7" stands where it should be', confidence: 0.5 }],
    });
    const gold = {
      number: 'R-7',
      date: '2024-01-01',
      buyer: { name: 'Buyer', city: 'Bonn' },
      seller: { name: 'Acme', city: 'Berlin' },
      taxes: [{ rate: 19 }],
      lines: [
        { item: 'Tea', amount: 2 },
        { item: 'Milk', amount: 3 },
      ],
    };
    const cwd = folderWith({ results: [result], gold: { 'results/1.gold.json': gold } });
    const { fields } = JSON.parse((await runCli(['eval', 'results', '--json'], { cwd })).stdout);
    const silent = fields.filter(({ silent: count }: { silent: number }) => count > 0);
    expect(silent.map(({ field }: { field: string }) => field)).toEqual([
      '/date',
      '/seller/city',
      '/lines/*/item',
      '/lines/*/amount',
    ]);
  });

  it('counts nothing as silent of a document that failed', async () => {
    const failed = someResult(1, { status: 'failed', error: { code: 'file_corrupt', message: 'It is damaged.' } });
    const cwd = folderWith({ results: [failed], gold: { 'results/1.gold.json': GOLD } });
    const { total } = JSON.parse((await runCli(['eval', 'results', '--json'], { cwd })).stdout);
    expect(total).toMatchObject({ omitted: 12, silent: 0, recall: 0, precision: null });
  });

  it('writes one page with plots in which nothing of a document is markup, and overwrites no other file', async () => {
    const evil = '<script>alert(1)</script>"\'&\u202e';
    const hostile = someResult(1, { data: { [evil]: evil }, type: { name: evil, sha256: '0'.repeat(64) } });
    const cwd = folderWith({ results: [hostile], gold: { 'results/1.gold.json': { [evil]: 'other' } } });
    writeFileSync(join(cwd, 'mine.html'), 'mine');
    const refused = await runCli(['eval', 'results', '--html', 'mine.html'], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(join(cwd, 'mine.html'), 'utf8')).toBe('mine');
    for (const _ of [1, 2]) {
      expect((await runCli(['eval', 'results', '--html', 'new/page.html'], { cwd })).code).toBe(0);
    }
    const page = readFileSync(join(cwd, 'new/page.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;');
    expect(page).not.toMatch(/<script|\u202e|NaN|Infinity|src=|href=/);
    expect([...page.matchAll(/<(\w+)/g)].map(([, name]) => name)).not.toContain('script');
  });
});
