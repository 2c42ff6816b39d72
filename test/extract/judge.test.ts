import { describe, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { Answer, JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const grounded = (
  data: unknown,
  pages: readonly PreparedPage[],
  evidence: Answer['evidence'] = {},
  schema: JsonSchema = {},
) =>
  judgeValues(
    data,
    { schema, evidence, pagesOf: () => undefined, isLocal: false, reviewBelow: 0.9 },
    pagesOf(...pages),
  );
const codes = (issues: readonly { readonly code: string }[]) => issues.map(({ code }) => code);

describe('what is known of a value', () => {
  it('says on which page, where and in which words a value is printed', async () => {
    const pages = [preparedPage(['Terms']), preparedPage(['Total 12.00'], 2)];
    const schema = { type: 'object', properties: { total: { type: 'number' } } };
    const { fields, issues } = await grounded({ total: 12 }, pages, {}, schema);
    expect(fields['/total']).toEqual({
      state: 'found',
      page: 2,
      box: [56, 20, 86, 30],
      unit: 'pt',
      text: '12.00',
      grounded: true,
      score: 1,
      confidence: expect.closeTo(0.98, 1),
    });
    expect(issues).toEqual([]);
  });

  it('reports a value that is on no page in a sentence, and calls it unconfirmed', async () => {
    const { fields, issues } = await grounded({ seller: { name: 'Acme' } }, [preparedPage(['Nordfjell'])]);
    expect(fields).toEqual({
      '/seller/name': { state: 'unconfirmed', grounded: false, score: 0, confidence: expect.any(Number) },
    });
    expect(fields['/seller/name']?.confidence).toBeLessThan(0.5);
    expect(issues).toEqual([
      { code: 'not_on_page', pointer: '/seller/name', message: '/seller/name is "Acme", but no page shows it.' },
    ]);
  });

  it('treats a null as absent, without an issue', async () => {
    const { fields, issues } = await grounded({ total: null }, [preparedPage(['Total'])]);
    expect(fields).toEqual({ '/total': { state: 'absent', grounded: false, score: 0 } });
    expect(issues).toEqual([]);
  });

  it.each([
    ['empty where its label stands alone', ['Due date:', 'Total 12.00'], 'empty'],
    ['absent where a value stands beside its label, which is reported', ['Due date: 2024-03-17'], 'absent'],
    ['absent where its label is not printed', ['Total 12.00'], 'absent'],
  ])('calls a null %s', async (_, lines, state) => {
    const schema = { type: 'object', properties: { due_date: { type: 'string', format: 'date' } } };
    const { fields, issues } = await grounded({ due_date: null }, [preparedPage(lines)], {}, schema);
    expect(fields['/due_date']?.state).toBe(state);
    expect(codes(issues)).toEqual(lines[0]?.includes('2024') === true ? ['left_out'] : []);
  });

  it('quotes the print of a value that a row lacks, with its sign', async () => {
    const rows = [-5.25, -7.5, -20.48, -3].map((amount, at) => ({ text: `Fee ${101 + at}`, amount }));
    const page = preparedPage(rows.map(({ text, amount }) => `${text}      ${amount.toFixed(2)}`));
    const items = { type: 'object', properties: { text: { type: 'string' }, amount: { type: 'number' } } };
    const schema = { type: 'object', properties: { rows: { type: 'array', items } } };
    const data = { rows: rows.map((row, at) => (at === 2 ? { ...row, amount: null } : row)) };
    const { issues } = await grounded(data, [page], {}, schema);
    expect(issues.find(({ pointer }) => pointer === '/rows/2/amount')?.message).toContain('"-20.48"');
  });

  it('prefers the words that the model names over the same value elsewhere', async () => {
    const page = preparedPage(['Subtotal 12.00', 'Total 12.00']);
    const { fields } = await grounded({ total: 12 }, [page], { '/total': { page: 1, words: [3] } });
    expect(fields['/total']?.box?.[1]).toBe(34);
  });

  it('looks elsewhere where the words that the model names do not show the value', async () => {
    const pages = [preparedPage(['Total 13.00']), preparedPage(['Sum 12.00'], 2)];
    const { fields } = await grounded({ total: 12 }, pages, { '/total': { page: 1, words: [1] } });
    expect(fields['/total']).toMatchObject({ state: 'found', page: 2, text: '12.00' });
  });

  it('is not misled by evidence for words or pages that do not exist', async () => {
    const evidence = { '/a': { page: 9, words: [0] }, '/b': { page: 1, words: [99, -1] } };
    const { fields } = await grounded({ a: 'one', b: 'two', c: 'three' }, [preparedPage(['one two'])], evidence);
    expect(Object.values(fields).map(({ state }) => state)).toEqual(['found', 'found', 'unconfirmed']);
  });

  it('reports words that the OCR was unsure of', async () => {
    const { issues } = await grounded({ total: 12 }, [preparedPage(['Total 12.00'], 1, { confidence: 0.41 })]);
    expect(issues.map(({ message }) => message)).toEqual([
      '/total: it was hard to read: the OCR is 41 % sure of "12.00".',
    ]);
  });
});

describe('words that the OCR was unsure of', () => {
  const settings = { schema: {}, evidence: {}, pagesOf: () => [1], isLocal: false, reviewBelow: 0 };
  const review = async (data: object, sawImages: boolean) => {
    const page = preparedPage(['Total 12.00', 'Seller Nordfjell Tools'], 1, { confidence: 0.41 });
    const judged = await judgeValues(data, { ...settings, sawImages }, pagesOf({ ...page, wordsFrom: 'ocr' }));
    return judged.review.map(({ pointer, because }) => `${pointer} ${because}`);
  };

  it('are no reason to look at what a model reads alike in the image', async () => {
    expect(await review({ total: 12, seller: 'Nordfjell Tools' }, true)).toEqual([]);
    expect(await review({ total: 12 }, false)).toEqual(['/total hard_to_read']);
  });

  it('are one where the model reads another letter', async () => {
    expect(await review({ seller: 'Nordfjeli Tools' }, true)).toEqual(['/seller hard_to_read']);
  });
});

describe('a date that may be read in two ways', () => {
  const date = '2018-04-03';
  const typed = (dayFirst: boolean): JsonSchema => ({
    type: 'object',
    properties: { dates: { type: 'array', items: { $ref: '#/$defs/day' } } },
    $defs: { day: { type: 'string', 'x-recto': { day_first: dayFirst } } },
  });

  it('is reported once, in a sentence with the other reading', async () => {
    const { fields, issues } = await grounded({ date }, [preparedPage(['Date 03/04/2018'])]);
    expect(fields['/date']?.score).toBeLessThan(1);
    expect(issues).toEqual([
      {
        code: 'ambiguous_date',
        pointer: '/date',
        page: 1,
        message: '/date was read as 2018-04-03, but the print may also mean 2018-03-04.',
      },
    ]);
  });

  it.each([
    ['another date on the page', [preparedPage(['Date 03/04/2018', 'until 25/04/2018'])]],
    ['a date on another page', [preparedPage(['Date 03/04/2018']), preparedPage(['until 25/04/2018'], 2)]],
  ])('is no issue where %s settles the order', async (_, pages) => {
    expect((await grounded({ date }, pages)).issues).toEqual([]);
  });

  it('is no issue where an American address settles the order', async () => {
    const page = preparedPage(['Date 03/04/2018', 'Springfield, IL 62701']);
    expect((await grounded({ date: '2018-03-04' }, [page])).issues).toEqual([]);
    expect(codes((await grounded({ date }, [page])).issues)).toEqual(['ambiguous_date']);
  });

  it('is no issue where the document type settles the order of the field, unless it was read against that', async () => {
    const page = preparedPage(['Date 03/04/2018']);
    expect((await grounded({ dates: [date] }, [page], {}, typed(true))).issues).toEqual([]);
    expect(codes((await grounded({ dates: [date] }, [page], {}, typed(false))).issues)).toEqual(['ambiguous_date']);
  });

  it('is an issue where it was read against what the document says', async () => {
    const page = preparedPage(['Date 03/04/2018', 'until 04/25/2018']);
    expect(codes((await grounded({ date }, [page])).issues)).toEqual(['ambiguous_date']);
  });
});

describe('a broken rule', () => {
  const schema = {
    type: 'object',
    properties: { subtotal: { type: 'number' }, tax: { type: 'number' }, total: { type: 'number' } },
  };
  const lines = ['Subtotal 100.00', 'VAT 19.00', 'Total 119.00'];
  const broken = async (data: object, printed = lines) => {
    const { issues, fields } = await grounded(data, [preparedPage(printed)], {}, schema);
    return { issue: issues.find(({ code }) => code === 'check_failed'), fields };
  };

  it('names the field that another value beside its label would mend, and changes nothing', async () => {
    const { issue, fields } = await broken({ subtotal: 100, tax: 19, total: 19 });
    expect(issue).toMatchObject({ pointer: '/total', page: 1 });
    expect(issue?.message).toContain('With 119, which stands beside the label of /total');
    expect(fields['/total']?.text).toBe('19.00');
  });

  it('names none where no printed value would mend it', async () => {
    const { issue } = await broken({ subtotal: 100, tax: 18, total: 119 }, [
      'Subtotal 100.00',
      'VAT 18.00',
      'Total 119.00',
    ]);
    expect(issue?.message).toMatch(/was read\.$/);
  });
});

it('says of a value that rules chose it', async () => {
  const evidence = { '/total': { page: 1, words: [1], chosenBy: 'checks' as const } };
  const { fields } = await grounded({ total: 12 }, [preparedPage(['Total 12.00'])], evidence);
  expect(fields['/total']).toMatchObject({ raw: '12.00', rule: 'chosen_by_checks' });
});
