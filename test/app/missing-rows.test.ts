import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRecto } from '../../src/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { makePdf } from '../support/pdf.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    transactions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          number: { type: 'integer' },
          date: { type: 'string', format: 'date' },
          text: { type: 'string' },
          amount: { type: 'number' },
        },
      },
    },
  },
};

interface Row {
  readonly number: number;
  readonly date: string;
  readonly text: string;
  readonly amount: number;
}

const PURPOSES = ['Rent', 'Coffee', 'Insurance', 'Salary', 'Transfer', 'Groceries'];
const ROWS_A_PAGE = 40;

/** A statement with one line for each row, and a sum at the end of each page. */
function statement(count: number): { readonly pdf: Buffer; readonly rows: readonly Row[] } {
  const rows = Array.from(
    { length: count },
    (_, at): Row => ({
      number: 5001 + at,
      date: `2024-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`,
      text: `${PURPOSES[at % PURPOSES.length]} ${100 + ((at * 37) % 900)}`,
      amount: Math.round((((at * 7919) % 90_000) - 30_000) * 1.1) / 100,
    }),
  );
  const pages = Array.from({ length: Math.ceil(count / ROWS_A_PAGE) }, (_, page) => {
    const own = rows.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE);
    const cells = ({ number, date, text, amount }: Row) => [String(number), date, text, amount.toFixed(2)];
    const columns = [40, 100, 190, 420];
    const line = (texts: readonly string[], y: number) =>
      texts.map((text, at) => ({ text, x: columns[at] ?? 0, y, size: 9 }));
    const sum = own.reduce((all, { amount }) => all + amount, 0).toFixed(2);
    return {
      lines: [
        ...line(['No', 'Date', 'Text', 'Amount'], 800),
        ...own.flatMap((row, at) => line(cells(row), 780 - at * 17)),
        ...line(['', '', 'Page total', sum], 780 - own.length * 17 - 10),
      ],
    };
  });
  return { pdf: makePdf(pages), rows };
}

/** The rows in the text of a request, as a model that reads well gives them. */
function rowsIn(text: string): Row[] {
  const lines = text.matchAll(/^ *(\d{4}) +(\d{4}-\d\d-\d\d) +(\S.*?) +(-?\d+\.\d\d) *$/gm);
  return [...lines].map(([, number, date = '', own = '', amount]) => ({
    number: Number(number),
    date,
    text: own,
    amount: Number(amount),
  }));
}

type Lie = (rows: readonly Row[], isAskedAgain: boolean) => readonly Row[];

async function extract(count: number, lie: Lie) {
  const { pdf, rows } = statement(count);
  const server = await startModelServer({
    kind: 'openrouter',
    key: 'sk-test',
    answer: ({ text }) => ({ transactions: [...lie(rowsIn(text), text.includes('<<<lines of'))] }),
  });
  const recto = await openRecto({
    RECTO_STATE: join(temporaryFolder(), 'state'),
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_LOG: 'silent',
  });
  onTestFinished(async () => {
    await recto.close();
    await server.stop();
  });
  return { result: await recto.extract(pdf, { schema: SCHEMA, name: 'statement.pdf' }), rows, server };
}

describe('rows that a model leaves out', () => {
  it.each<[string, Lie]>([
    ['stops after twelve of them, every time', (rows) => rows.slice(0, 12)],
    ['gives the first and last six', (rows) => (rows.length > 12 ? [...rows.slice(0, 6), ...rows.slice(-6)] : rows)],
    ['leaves out one in twenty', (rows, again) => (again ? rows : rows.filter((_, at) => at % 20 !== 7))],
    ['leaves out the second page', (rows, again) => (again ? rows : rows.filter((_, at) => Math.floor(at / 40) !== 1))],
  ])('are asked for by their lines alone, and added where they stand, where it %s', async (_, lie) => {
    const { result, rows, server } = await extract(120, lie);
    expect(result.data).toEqual({ transactions: rows });
    expect(result.lists['/transactions']).toMatchObject({ verdict: 'complete', extracted: 120, missing: [] });
    expect(result.status).toBe('succeeded');
    const rowsGiven = server.requests.reduce((sum, request) => sum + lie(rowsIn(request.text), true).length, 0);
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
