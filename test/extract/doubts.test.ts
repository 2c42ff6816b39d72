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

describe('a text that goes on', () => {
  const review = async (data: object, page: readonly string[], properties: object) => {
    const schema = { type: 'object', properties };
    const settings = { schema, evidence: {}, pagesOf: () => undefined, isLocal: false, reviewBelow: 0.9 };
    const judged = await judgeValues(data, settings, pagesOf(preparedPage(page)));
    return judged.review.map(({ pointer, because }) => `${pointer} ${because}`);
  };
  const text = { type: 'string' };

  it('is cut where rules read the word behind it as well', async () => {
    const page = ['Harbour Cafe', '05 Mar 2018      12:40', 'Total 12.00'];
    expect(await review({ date: '05 MAR 2018' }, page, { date: text })).toEqual([]);
    expect(await review({ date: '05 MAR' }, page, { date: text })).toEqual(['/date may_be_cut']);
  });

  it('is cut where words stand below it and codes below the others', async () => {
    const page = [
      ...['Wireless Headphones', 'Premium Black', 'AUDIO-5521    1 @ 299.99', '299.99'],
      ...['Portable Disk', 'Fast and Compatible', 'STOR-2241     2 @ 130.00', '260.00'],
      ...['Cleaning Kit', 'Professional Grade', 'CARE-1156     3 @ 12.99', '38.97'],
    ];
    const items = [
      { description: 'Wireless Headphones Premium Black', quantity: 1, amount: 299.99 },
      { description: 'Portable Disk Fast and Compatible', quantity: 2, amount: 260 },
      { description: 'Cleaning Kit Professional Grade', quantity: 3, amount: 38.97 },
    ];
    const row = {
      type: 'object',
      properties: { description: text, quantity: { type: 'number' }, amount: { type: 'number' } },
    };
    const type = { items: { type: 'array', items: row } };
    const cut = items.map((item, at) => (at === 2 ? { ...item, description: 'Cleaning Kit' } : item));
    expect(await review({ items }, page, type)).not.toContain('/items/2/description may_be_cut');
    expect(await review({ items: cut }, page, type)).toContain('/items/2/description may_be_cut');
  });
});

describe('a letter that is read otherwise', () => {
  const confidence = async (seller: string) => {
    const schema = { type: 'object', properties: { seller: { type: 'string' }, total: { type: 'number' } } };
    const settings = { schema, evidence: {}, pagesOf: () => [1], isLocal: false, sawImages: true, reviewBelow: 0.9 };
    const page = preparedPage(['Nordfjeil Tools Holding', 'Total 12.00']);
    const words = page.words.map((word, at) => ({ ...word, confidence: at === 0 ? 0.7 : 0.99 }));
    const judged = await judgeValues({ seller, total: 12 }, settings, pagesOf({ ...page, words, wordsFrom: 'ocr' }));
    return judged.fields['/seller']?.confidence ?? 0;
  };

  it('is more doubtful in a word that the OCR is sure of than in one that it is not', async () => {
    const [unsure, sure] = [await confidence('Nordfjell Tools Holding'), await confidence('Nordfjeil Tocls Holding')];
    expect(unsure).toBeGreaterThan(0.5);
    expect(sure).toBeLessThan(0.3);
  });
});
