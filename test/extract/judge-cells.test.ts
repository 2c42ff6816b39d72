import { describe, expect, it } from 'vitest';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const LINE = { code: text, description: text, quantity: number, unit_price: number, amount: number };
const SCHEMA = {
  type: 'object',
  properties: {
    seller: text,
    vat_id: text,
    lines: { type: 'array', items: { type: 'object', properties: LINE } },
  },
};
const PAGE = preparedPage([
  'Seller:  Nordfjell Tools and Timber Ltd',
  'VAT ID:  DE136695976',
  '',
  'Code     Description                  Qty    Price    Amount',
  'A1205    Steel brackets                10     5.00     50.00',
  'B4410    Angle grinder with a disc      4    25.00    100.00',
  'C7203    Saw blades for wood            2     9.50     19.00',
  'D9310    Sanding paper                  7     1.20      8.40',
]);
const LINES = [
  { code: 'A1205', description: 'Steel brackets', quantity: 10, unit_price: 5, amount: 50 },
  { code: 'B4410', description: 'Angle grinder with a disc', quantity: 4, unit_price: 25, amount: 100 },
  { code: 'C7203', description: 'Saw blades for wood', quantity: 2, unit_price: 9.5, amount: 19 },
  { code: 'D9310', description: 'Sanding paper', quantity: 7, unit_price: 1.2, amount: 8.4 },
];
const DATA = { seller: 'Nordfjell Tools and Timber Ltd', vat_id: 'DE136695976', lines: LINES };

const judge = (data: unknown) =>
  judgeValues(
    data,
    { schema: SCHEMA, evidence: {}, pagesOf: () => undefined, isLocal: false, reviewBelow: 0.9 },
    pagesOf(PAGE),
  );
const withCell = (row: number, change: object) => ({
  ...DATA,
  lines: LINES.map((line, at) => (at === row ? { ...line, ...change } : line)),
});

describe('a row of a list', () => {
  it('is left alone where it says what is printed', async () => {
    expect((await judge(DATA)).review).toEqual([]);
  });

  it.each(['code', 'description', 'quantity', 'unit_price', 'amount'])(
    'is asked about its %s where it lacks that',
    async (name) => {
      for (const row of [0, 2]) {
        const { issues, review } = await judge(withCell(row, { [name]: null }));
        expect(issues).toMatchObject([{ code: 'left_out', pointer: `/lines/${row}/${name}`, page: 1 }]);
        expect(review.map(({ pointer }) => pointer)).toContain(`/lines/${row}/${name}`);
      }
    },
  );

  it('is asked about what only one other row has', async () => {
    const two = { ...DATA, lines: [{ ...LINES[0], unit_price: null }, LINES[1]] };
    const { issues } = await judge(two);
    expect(issues.find(({ code }) => code === 'left_out')).toMatchObject({ pointer: '/lines/0/unit_price' });
  });

  it('is in doubt where a text is cut, or has the words of another cell', async () => {
    for (const description of ['Angle grinder', 'B4410']) {
      const { review } = await judge(withCell(1, { description }));
      expect(review.map(({ pointer }) => pointer)).toContain('/lines/1/description');
    }
  });
});

describe('a field outside of lists', () => {
  it('is in doubt where its text is cut', async () => {
    const { review } = await judge({ ...DATA, seller: 'Nordfjell Tools' });
    expect(review.map(({ pointer }) => pointer)).toContain('/seller');
  });

  it('is asked for where a code stands beside its label', async () => {
    const { issues } = await judge({ ...DATA, vat_id: null });
    expect(issues).toMatchObject([{ code: 'left_out', pointer: '/vat_id', page: 1 }]);
  });
});
