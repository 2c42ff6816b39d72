import { makePdf } from './pdf.ts';

/** A transaction of the statement. */
export interface Row {
  readonly number: number;
  readonly date: string;
  readonly text: string;
  readonly amount: number;
}

/** A type with a list, and a few values beside it. */
export const STATEMENT_TYPE = {
  type: 'object',
  properties: {
    holder: { type: 'string' },
    total: { type: 'number', description: 'Sum of all amounts.' },
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

const PURPOSES = ['Rent', 'Coffee beans', 'Insurance', 'Salary', 'Transfer to savings', 'Groceries', 'Fuel'];
export const ROWS_A_PAGE = 50;
const TOP = 790;
const PITCH = 14;

/** The rows of a statement of a length. */
export function statementRows(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, at) => ({
    number: 5001 + at,
    date: `2024-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`,
    text: `${PURPOSES[at % PURPOSES.length]} ${100 + ((at * 37) % 900)}`,
    amount: Math.round((((at * 7919) % 90_000) - 30_000) * 1.1) / 100,
  }));
}

/** A statement of so many rows a page, each page with its sum, the last one with the total. */
export function statementPdf(rows: readonly Row[], rowsAPage = ROWS_A_PAGE): Buffer {
  const pageCount = Math.ceil(rows.length / rowsAPage);
  const sumOf = (own: readonly Row[]) => own.reduce((sum, { amount }) => sum + amount, 0).toFixed(2);
  const line = (texts: readonly string[], y: number) =>
    texts.flatMap((text, at) => (text === '' ? [] : [{ text, x: [40, 100, 190, 420][at] ?? 0, y, size: 9 }]));
  return makePdf(
    Array.from({ length: pageCount }, (_, page) => {
      const own = rows.slice(page * rowsAPage, (page + 1) * rowsAPage);
      const below = TOP - (own.length + 1) * PITCH;
      return {
        lines: [
          ...(page === 0 ? line(['Holder:', 'Harbour Joinery'], TOP + 2 * PITCH) : []),
          ...line(['No', 'Date', 'Text', 'Amount'], TOP),
          ...own.flatMap(({ number, date, text, amount }, at) =>
            line([String(number), date, text, amount.toFixed(2)], TOP - (at + 1) * PITCH),
          ),
          ...line(['', '', 'Page total', sumOf(own)], below),
          ...(page === pageCount - 1 ? line(['', '', 'Total', sumOf(rows)], below - PITCH) : []),
        ],
      };
    }),
  );
}

/** The rows that the text of a request shows, as a model that reads well gives them. */
export function rowsInText(text: string): readonly Row[] {
  const shown = text.replace(/<<<example [\s\S]*?>>>/g, '');
  const lines = shown.matchAll(/^ *(\d{4}) +(\d{4}-\d\d-\d\d) +(\S.*?) +(-?\d+\.\d\d) *$/gm);
  return [...lines].map(([, number, date = '', own = '', amount]) => ({
    number: Number(number),
    date,
    text: own,
    amount: Number(amount),
  }));
}
