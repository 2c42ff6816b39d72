import { describe, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const list = (properties: object): JsonSchema => ({
  type: 'object',
  properties: { rows: { type: 'array', items: { type: 'object', properties } } },
});
const MOVES = list({
  date: { type: 'string', format: 'date' },
  text: { type: 'string' },
  amount: { type: 'number' },
});
const move = (page: number, at: number) => ({
  date: `2024-0${page}-${10 + at}`,
  text: `Transfer ${page}0${at}`,
  amount: 100 * page + at + 0.25,
});
const rowsOf = (page: number) => Array.from({ length: 5 }, (_, at) => move(page, at));
const pageWith = (page: number): PreparedPage =>
  preparedPage(
    rowsOf(page).map(({ date, text, amount }) => `${date}    ${text}    ${amount.toFixed(2)}`),
    page,
  );

interface Given {
  readonly schema?: JsonSchema;
  readonly pages: readonly PreparedPage[];
  /** Pages that an answer is about. */
  readonly answered?: readonly number[];
  /** The other values of the answer. */
  readonly others?: object;
}

/** The verdict on the list of an answer, whose rows come from the page in their date. */
async function verdictOn(rows: readonly object[] | undefined, { schema = MOVES, pages, answered, others }: Given) {
  const pageOf = (pointer: string) => {
    const row = rows?.[Number(pointer.split('/')[2])] as { readonly date?: string } | undefined;
    const page = Number(row?.date?.slice(5, 7));
    return page > 0 ? [page] : undefined;
  };
  const unanswered = pages.map(({ number }) => number).filter((number) => answered?.includes(number) === false);
  const { lists } = await judgeValues(
    { ...others, ...(rows === undefined ? {} : { rows }) },
    { schema, evidence: {}, pagesOf: pageOf, isLocal: false, reviewBelow: 0.9, unanswered },
    pagesOf(...pages),
  );
  return lists['/rows'];
}

/** A list with amounts and a sum, which is read as printed. */
async function verdictBesideSum(sum: string, read: readonly number[]) {
  const schema = {
    ...MOVES,
    properties: { ...(MOVES.properties as object), total: { type: 'number' } },
    'x-recto': { checks: [{ sum: '/rows/*/amount', equals: '/total' }] },
  };
  const lines = rowsOf(1).map(({ date, text, amount }) => `${date}    ${text}    ${amount.toFixed(2)}`);
  const pages = [preparedPage([...lines, '', `Total                  ${sum}`])];
  const rows = rowsOf(1).map((row, at) => ({ ...row, amount: read[at] }));
  return verdictOn(rows, { schema, pages, others: { total: Number(sum) } });
}

describe('the verdict on a list', () => {
  it('is not unknown for a product that does not come out in a row that is printed, where a wrong digit explains the sum', async () => {
    const schema = {
      ...list({
        ...Object(MOVES.properties).rows.items.properties,
        count: { type: 'number' },
        price: { type: 'number' },
      }),
      'x-recto': {
        checks: [
          { product: ['/rows/*/count', '/rows/*/price'], equals: '/rows/*/amount' },
          { sum: '/rows/*/amount', equals: '/total' },
        ],
      },
    };
    const lines = rowsOf(1).map(
      ({ date, text, amount }, at) => `${date}    ${text}    ${at + 2}    77.50    ${amount.toFixed(2)}`,
    );
    const rows = rowsOf(1).map((row, at) => ({ ...row, count: at + 2, price: 77.5 }));
    const wrong = rows.map((row, at) => (at === 4 ? { ...row, amount: 164.25 } : row));
    const others = { total: rows.reduce((sum, { amount }) => sum + amount, 0) };
    const pages = [preparedPage([...lines, '', `Total                  ${others.total.toFixed(2)}`])];
    expect(await verdictOn(wrong, { schema, pages, others })).toMatchObject({ verdict: 'complete' });
  });

  it('is unknown where its amounts are all printed and do not make the printed sum', async () => {
    const amounts = rowsOf(1).map(({ amount }) => amount);
    const sum = amounts.reduce((all, amount) => all + amount, 0);
    expect(await verdictBesideSum(sum.toFixed(2), amounts)).toMatchObject({ verdict: 'complete', expected: 5 });
    expect(await verdictBesideSum((sum + 24.95).toFixed(2), amounts)).toMatchObject({
      verdict: 'unknown',
      why: 'its amounts are all printed, and do not add up to what was read as their sum',
    });
    // A wrong digit explains it.
    expect(await verdictBesideSum(sum.toFixed(2), [...amounts.slice(0, 4), 164.25])).toMatchObject({
      verdict: 'complete',
    });
  });

  it('is complete where every page was read and answered, and every row is there', async () => {
    expect(await verdictOn([...rowsOf(1), ...rowsOf(2)], { pages: [pageWith(1), pageWith(2)] })).toMatchObject({
      verdict: 'complete',
      expected: 10,
    });
  });

  it('is short where the answer about some pages has no row of them', async () => {
    expect(await verdictOn(rowsOf(1), { pages: [pageWith(1), pageWith(2), pageWith(3)] })).toMatchObject({
      verdict: 'short',
      expected: 15,
      pages: [1, 2, 3],
    });
  });

  it('is unknown where a page was not read, and names it', async () => {
    const blind = { ...preparedPage([], 2), wordsFrom: 'none', ocr: 'off' } as const;
    expect(await verdictOn(rowsOf(1), { pages: [pageWith(1), blind] })).toMatchObject({
      verdict: 'unknown',
      why: expect.stringContaining('page 2'),
    });
  });

  it('is unknown where a page was read in part', async () => {
    const part = { ...pageWith(1), findings: [{ code: 'unread_print', message: 'There is more.' }] };
    expect(await verdictOn(rowsOf(1), { pages: [part] })).toMatchObject({ verdict: 'unknown' });
  });

  it('is complete beside a page on which an OCR found nothing', async () => {
    const blank = { ...preparedPage([], 2), wordsFrom: 'none', ocr: 'done' } as const;
    expect(await verdictOn(rowsOf(1), { pages: [pageWith(1), blank] })).toMatchObject({ verdict: 'complete' });
  });

  it('is unknown where a page has no answer, and names it', async () => {
    const other = preparedPage(['Terms and conditions'], 2);
    expect(await verdictOn(rowsOf(1), { pages: [pageWith(1), other], answered: [1] })).toMatchObject({
      verdict: 'unknown',
      why: expect.stringContaining('page 2'),
    });
  });

  it.each<[string, readonly object[]]>([
    ['without a row', []],
    ['with a few', [{ name: 'Anna' }, { name: 'Ben' }]],
  ])('is unknown where nothing tells its rows from other lines: a list of names %s', async (_, rows) => {
    const schema = list({ name: { type: 'string' } });
    expect(await verdictOn(rows, { schema, pages: [preparedPage(['Anna', 'Ben', 'Carla'])] })).toMatchObject({
      verdict: 'unknown',
      why: expect.any(String),
    });
  });

  it('is unknown of a few rows that end with no amount of money, as nothing else tells them apart', async () => {
    const schema = list({ name: { type: 'string' }, count: { type: 'number' } });
    const rows = [
      { name: 'Anna', count: 3 },
      { name: 'Ben', count: 4 },
    ];
    const pages = [preparedPage(['Anna      3', 'Ben       4', 'Carla     5'])];
    expect(await verdictOn(rows, { schema, pages })).toMatchObject({ verdict: 'unknown' });
  });

  it.each([undefined, []])('is short where a list that is printed has no row (%j)', async (rows) => {
    expect(await verdictOn(rows, { pages: [pageWith(1)] })).toMatchObject({
      verdict: 'short',
      extracted: 0,
      expected: 5,
    });
  });

  describe('of words with an amount', () => {
    const LINES: JsonSchema = {
      type: 'object',
      properties: {
        total: { type: 'number' },
        rows: {
          type: 'array',
          items: { type: 'object', properties: { text: { type: 'string' }, amount: { type: 'number' } } },
        },
      },
    };
    const LINE = [
      'Object storage              3.21',
      'Compute                     5.21',
      'Set-up                     10.00',
      '',
      'Total                      18.42',
    ];
    const others = { total: 18.42 };
    const given = { schema: LINES, pages: [preparedPage(LINE)], others };

    it.each([undefined, []])('names those that no value has, and no sums (%j)', async (rows) => {
      const verdict = await verdictOn(rows, given);
      expect(verdict?.missing.map(({ text }) => text.split(' ')[0])).toEqual(['Object', 'Compute', 'Set-up']);
    });

    it('is not expected where every amount is elsewhere in the data', async () => {
      const pages = [preparedPage(['Consulting   18.42', 'Total        18.42'])];
      expect(await verdictOn(undefined, { ...given, pages })).toBeUndefined();
    });

    it('is complete with two rows where every amount on the pages is in the data', async () => {
      const rows = [
        { text: 'Object storage', amount: 3.21 },
        { text: 'Compute', amount: 15.21 },
      ];
      const lines = ['Object storage       3.21', 'Compute             15.21', '', 'Total               18.42'];
      expect(await verdictOn(rows, { ...given, pages: [preparedPage(lines)] })).toMatchObject({ verdict: 'complete' });
      const others = [...lines.slice(0, 3), ...Array(12).fill(''), 'Deposit, kept until May       80.00'];
      expect(await verdictOn(rows, { ...given, pages: [preparedPage(others)] })).toMatchObject({ verdict: 'unknown' });
    });

    it('is short where the line beside its only row ends with an amount that is nowhere in the data', async () => {
      const verdict = await verdictOn([{ text: 'Object storage', amount: 3.21 }], given);
      expect(verdict?.missing.map(({ text }) => text.split(' ')[0])).toEqual(['Compute', 'Set-up']);
    });

    it('is short where one of two rows that are there shows what the others look like', async () => {
      const rows = [
        { text: 'Object storage', amount: 3.21 },
        { text: 'Compute', amount: 5.21 },
      ];
      const verdict = await verdictOn(rows, given);
      expect(verdict?.missing.map(({ text }) => text.split(' ')[0])).toEqual(['Set-up']);
    });
  });
});
