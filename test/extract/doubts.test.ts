import { describe, expect, it } from 'vitest';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const PARTY = { type: 'object', properties: { name: { type: 'string' }, city: { type: 'string' } } };
const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    invoice_number: { type: 'string' },
    invoice_date: { type: 'string', format: 'date' },
    due_date: { type: 'string', format: 'date' },
    seller: PARTY,
    buyer: PARTY,
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          description: { type: 'string' },
          quantity: { type: 'number' },
          unit_price: { type: 'number' },
          amount: { type: 'number' },
        },
      },
    },
    subtotal: { type: 'number' },
    tax: { type: 'number' },
    total: { type: 'number' },
  },
};

const PAGE = [
  'Seller',
  'Nordfjell Tools AS',
  'Bergen',
  '',
  'Bill to',
  'Harbour Cafe Ltd',
  'Bristol',
  '',
  'Invoice number: N-20417      Invoice date: 2024-03-18',
  'Due date: 2024-04-17',
  '',
  'Description                   Quantity     Unit price       Amount',
  'Claw hammer                          2          15.25        30.50',
  'Spirit level                         1          22.40        22.40',
  'Cordless drill                       3          89.00       267.00',
  'Wood screws                         10           1.10        11.00',
  '',
  'Subtotal                                                    330.90',
  'VAT 25%                                                      82.73',
  'Total                                                       413.63',
];

const line = (description: string, quantity: number, unit_price: number, amount: number) => ({
  description,
  quantity,
  unit_price,
  amount,
});
const TRUTH = {
  invoice_number: 'N-20417',
  invoice_date: '2024-03-18',
  due_date: '2024-04-17',
  seller: { name: 'Nordfjell Tools AS', city: 'Bergen' },
  buyer: { name: 'Harbour Cafe Ltd', city: 'Bristol' },
  lines: [
    line('Claw hammer', 2, 15.25, 30.5),
    line('Spirit level', 1, 22.4, 22.4),
    line('Cordless drill', 3, 89, 267),
    line('Wood screws', 10, 1.1, 11),
  ],
  subtotal: 330.9,
  tax: 82.73,
  total: 413.63,
};

/** The JSON Pointers that a person is told to look at. */
async function doubted(data: unknown): Promise<readonly string[]> {
  const settings = { schema: SCHEMA, evidence: {}, pagesOf: () => undefined, isLocal: false, reviewBelow: 0.9 };
  const { review, issues } = await judgeValues(data, settings, pagesOf(preparedPage(PAGE)));
  return [...review, ...issues].flatMap(({ pointer }) => pointer ?? []);
}

describe('an answer that is right', () => {
  it('leaves nothing to look at', async () => {
    expect(await doubted(TRUTH)).toEqual([]);
  });
});

describe('a value that is wrong is told', () => {
  it.each<[string, object, string]>([
    ['with a digit changed', { invoice_number: 'N-20417'.replace('4', '7') }, '/invoice_number'],
    ['ten times too much', { total: 4136.3 }, '/total'],
    ['with another sign', { tax: -82.73 }, '/tax'],
    ['taken from another field', { total: 330.9 }, '/total'],
    ['taken from another date', { due_date: '2024-03-18' }, '/due_date'],
    ['left out', { total: null }, '/total'],
    ['cut in half', { buyer: { name: 'Harbour', city: 'Bristol' } }, '/buyer/name'],
    ['of the other party', { seller: TRUTH.buyer, buyer: TRUTH.seller }, '/seller/name'],
  ])('%s', async (_, change, pointer) => {
    expect(await doubted({ ...TRUTH, ...change })).toContain(pointer);
  });

  it.each<[string, (rows: typeof TRUTH.lines) => object[], string]>([
    [
      'has the amount of the next row',
      (rows) => rows.map((row, at) => ({ ...row, amount: rows[(at + 1) % 4]?.amount })),
      '/lines/0/amount',
    ],
    [
      'has price and amount exchanged',
      (rows) => rows.map((row, at) => (at === 2 ? { ...row, unit_price: 267, amount: 89 } : row)),
      '/lines/2/amount',
    ],
    ['is invented', (rows) => [...rows, line('Surcharge', 1, 9.99, 9.99)], '/lines/4'],
    ['is repeated', (rows) => [...rows.slice(0, 2), ...rows.slice(1)], '/lines/2'],
    ['is missing', (rows) => rows.filter((_, at) => at !== 1), '/lines'],
    ['has no amount', (rows) => rows.map((row, at) => (at === 3 ? { ...row, amount: null } : row)), '/lines/3/amount'],
  ])('in a row that %s', async (_, change, pointer) => {
    const told = await doubted({ ...TRUTH, lines: change(TRUTH.lines) });
    expect(told.some((other) => other === pointer || other.startsWith(`${pointer}/`))).toBe(true);
  });
});
