import { describe, expect, it } from 'vitest';
import { openWithModel } from '../support/model-client.ts';
import { type Row, rowsInText, STATEMENT_TYPE, statementPdf, statementRows } from '../support/statement.ts';

const ROWS_A_PAGE = 40;
const SCHEMA = { type: 'object', properties: { transactions: STATEMENT_TYPE.properties.transactions } };

type Lie = (rows: readonly Row[], isAskedAgain: boolean) => readonly Row[];

async function extract(count: number, lie: Lie) {
  const rows = statementRows(count);
  const pdf = statementPdf(rows, ROWS_A_PAGE);
  const { server, recto } = await openWithModel(
    ({ text }) => ({ transactions: [...lie(rowsInText(text), text.includes('<<<lines of'))] }),
    { RECTO_SECOND_LOOKS: 'off' },
  );
  return { result: await recto.extract(pdf, { schema: SCHEMA, name: 'statement.pdf' }), rows, server };
}

describe('rows that a model leaves out', () => {
  it.each<[string, Lie]>([
    ['stops after twelve of them, every time', (rows) => rows.slice(0, 12)],
    ['gives the first and last six', (rows) => (rows.length > 12 ? [...rows.slice(0, 6), ...rows.slice(-6)] : rows)],
    ['leaves out one in twenty', (rows, again) => (again ? rows : rows.filter((_, at) => at % 20 !== 7))],
    [
      'leaves out the second page',
      (rows, again) => (again ? rows : rows.filter((_, at) => Math.floor(at / ROWS_A_PAGE) !== 1)),
    ],
  ])('are asked for by their lines alone, and added where they stand, where it %s', async (_, lie) => {
    const { result, rows, server } = await extract(120, lie);
    expect(result.data).toEqual({ transactions: rows });
    expect(result.lists['/transactions']).toMatchObject({ verdict: 'complete', extracted: 120, missing: [] });
    expect(result.status).toBe('succeeded');
    const rowsGiven = server.requests.reduce((sum, request) => sum + lie(rowsInText(request.text), true).length, 0);
    expect(rowsGiven).toBeLessThan(1.25 * rows.length + 13);
  });

  it('are reported with their places where the model never gives them', async () => {
    const { result } = await extract(60, (rows) => rows.filter(({ number }) => number % 10 !== 3));
    expect(result.status).toBe('partial');
    expect(result.lists['/transactions']).toMatchObject({ verdict: 'short', extracted: 54, expected: 60 });
    expect(result.lists['/transactions']?.missing.map(({ text }) => text.slice(0, 4))).toEqual([
      '5003',
      '5013',
      '5023',
      '5033',
      '5043',
      '5053',
    ]);
    expect(result.issues).toMatchObject([{ code: 'list_short', pointer: '/transactions', page: 1 }]);
  });

  it('are no sums, and nothing is asked for where no row is missing', async () => {
    const { result, server } = await extract(60, (rows) => rows);
    expect(result.status).toBe('succeeded');
    expect(server.requests).toHaveLength(1);
  });
});

it('reports rows that are repeated, invented, or have an amount of the next row', async () => {
  const { result } = await extract(40, (rows) => [
    ...rows.slice(0, 5),
    ...rows.slice(4, 20),
    { number: 9999, date: '2031-01-01', text: 'Surcharge', amount: 77.77 },
    ...rows.slice(20, 30).map((row, at) => (at === 3 ? { ...row, amount: rows[24]?.amount ?? 0 } : row)),
    ...rows.slice(30),
  ]);
  expect(result.status).toBe('partial');
  expect(result.issues.map(({ code, pointer }) => [code, pointer])).toEqual(
    expect.arrayContaining([
      ['row_repeated', expect.stringMatching(/^\/transactions\/[45]$/)],
      ['row_not_on_page', '/transactions/21'],
      ['not_in_row', '/transactions/25/amount'],
    ]),
  );
});
