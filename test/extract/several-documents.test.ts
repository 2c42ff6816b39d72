import { describe, expect, it } from 'vitest';
import type { PreparedPage } from '../../schemas/page.ts';
import { findDocuments } from '../../src/extract/documents/find-documents.ts';
import { documentsOnPage } from '../../src/extract/documents/page-parts.ts';
import { readPageSigns } from '../../src/extract/documents/page-signs.ts';
import { preparedPage } from '../support/page.ts';

type Lines = readonly string[];

/** The first pages of the documents that are found in these pages. */
async function startsOf(...pages: readonly Lines[]): Promise<readonly number[]> {
  const signs = [];
  for (const [at, lines] of pages.entries()) signs.push(await readPageSigns(preparedPage(lines, at + 1)));
  return findDocuments(signs).map(({ from }) => from);
}

interface Bill {
  readonly number: number;
  readonly seller?: Lines;
  readonly page?: string;
  readonly total?: string;
}

const HARBOUR = [
  'Harbour Bicycle Works',
  '12 Quay Street, Bristol',
  'www.harbour-bicycles.co.uk',
  'VAT ID GB123456789',
];
const MILL = ['Northfield Tools Ltd', '4 Mill Lane, Leeds', 'www.northfield-tools.com', 'VAT ID GB987654321'];

const invoice = ({ number, seller = HARBOUR, page, total = `${100 + number}.50` }: Bill): Lines => [
  ...seller,
  '',
  `Invoice number: R-${number}`,
  `Invoice date: ${10 + (number % 18)} March 2024`,
  'Bill to: Clifton Couriers Ltd, 7 Park Row',
  '',
  'Description         Quantity    Amount',
  `Service             1           ${total}`,
  `Total EUR           ${total}`,
  ...(page === undefined ? [] : ['', page]),
];
const rest = (page?: string): Lines => [
  'Description         Quantity    Amount',
  'Brake pads          2           12.00',
  'Chain               1           30.00',
  'Brought forward                 42.00',
  ...(page === undefined ? [] : ['', page]),
];
const terms: Lines = [
  'Terms and conditions of sale apply to all goods that we deliver to our customers',
  'and they cannot be changed by anything that a customer writes on an order of his',
  'own unless we have agreed to it in writing before the goods have left our stores.',
];
const receipt = (shop: Lines, date: string, total: string): Lines => [
  ...shop,
  `Date ${date}  14:22`,
  'Bread      3.20',
  'Cake       4.10',
  `TOTAL      ${total}`,
];

describe('a file with several documents', () => {
  it('is told by other document numbers, of one supplier and of several', async () => {
    expect(await startsOf(invoice({ number: 2041 }), invoice({ number: 2042 }))).toEqual([1, 2]);
    expect(await startsOf(invoice({ number: 2041 }), invoice({ number: 77, seller: MILL }))).toEqual([1, 2]);
    expect(
      await startsOf(invoice({ number: 1 }), rest(), invoice({ number: 2 }), terms, invoice({ number: 3 })),
    ).toEqual([1, 3, 5]);
  });

  it('is told by page numbers that begin anew', async () => {
    const pages = ['Page 1 of 2', 'Page 2 of 2', 'Page 1 of 3', 'Page 2 of 3', 'Page 3 of 3'].map((page) => rest(page));
    expect(await startsOf(...pages)).toEqual([1, 3]);
    expect(await startsOf(rest('Seite 1/2'), rest('Seite 2/2'), rest('Seite 1/1'), rest('Seite 1/2'))).toEqual([
      1, 3, 4,
    ]);
  });

  it('is told by heads with dates and totals of their own, where there are no numbers', async () => {
    const pages = [
      receipt(['GREENFIELD MARKET', '18 Canal Road'], '09/05/2024', '7.30'),
      receipt(['Corner Bakery', 'Market Street'], '17/03/2024', '9.90'),
      receipt(['Petrol Station Nord', 'Hafenstrasse 3'], '01/02/2024', '54.10'),
    ];
    expect(await startsOf(...pages)).toEqual([1, 2, 3]);
  });

  it('is told where blank pages part them, which belong to what stands before', async () => {
    const signs = [];
    const pages = [invoice({ number: 2041 }), [], invoice({ number: 2042 })];
    for (const [at, lines] of pages.entries()) signs.push(await readPageSigns(preparedPage(lines, at + 1)));
    expect(findDocuments(signs)).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 3, why: 'it has another number' },
    ]);
  });
});

describe('a file with one document', () => {
  it.each<[string, readonly Lines[]]>([
    ['an invoice with its head on every page', [invoice({ number: 2041 }), invoice({ number: 2041, total: '55.00' })]],
    ['numbered pages', [invoice({ number: 1, page: 'Page 1 of 3' }), rest('Page 2 of 3'), rest('Page 3 of 3')]],
    ['a table that goes on', [invoice({ number: 1 }), rest(), rest()]],
    ['terms at its end', [invoice({ number: 1 }), terms, terms]],
    ['running text', [terms, terms, terms]],
    ['blank back sides', [invoice({ number: 1 }), [], rest(), []]],
    [
      'a number for each part',
      [
        ['Report on bridges', 'Chapter 1', 'Costs in May 2024', 'Steel 1,200.00', 'Total 1,200.00', '', '11'],
        ['Report on bridges', 'Chapter 2', 'Costs in June 2024', 'Stone 2,300.00', 'Total 2,300.00', '', '12'],
      ],
    ],
  ])('is not taken apart: %s', async (_, pages) => {
    expect(await startsOf(...pages)).toEqual([1]);
  });
});

describe('a page', () => {
  /** Two blocks of lines side by side, `gap` columns apart. */
  const beside = (left: Lines, right: Lines): Lines => left.map((line, at) => `${line.padEnd(44)}${right[at] ?? ''}`);
  const one = receipt(['GREENFIELD MARKET', '18 Canal Road'], '09/05/2024', '7.30');
  const other = receipt(['Corner Bakery', 'Market Street'], '17/03/2024', '9.90');
  const count = async (lines: Lines) => (await documentsOnPage(preparedPage(lines) as PreparedPage)).length;

  it('with two receipts beside or below each other holds two documents', async () => {
    expect(await count(beside(one, other))).toBe(2);
    expect(await count([...one, '', '', '', '', '', ...other])).toBe(2);
  });

  it('with three receipts, two of them below each other, holds three', async () => {
    const third = receipt(['Old Mill Stores', 'Bridge Lane 4'], '21/06/2024', '4.15');
    const left = [...one, '', '', '', '', '', ...other];
    expect(await count(beside(left, [...Array<string>(4).fill(''), ...third]))).toBe(3);
  });

  it('with a table whose amounts stand far from their names holds one, whatever is above them', async () => {
    const rows = [
      ['Harbour Bank plc', 'Statement date 30 September 2026'],
      ['Ms Eleanor Frost', 'Sheet number 114'],
      ['19 Rowan Close, Bristol', 'Account number 53317728'],
      ['1 September to 30 September 2026', ''],
      ['Date    Description', 'Out         Balance'],
      ['1 Sep   Balance brought forward', '            1,204.55'],
      ['3 Sep   Severn Water', '38.20       1,166.35'],
      ['7 Sep   Co-op Bristol', '24.17       1,142.18'],
      ['30 Sep  Interest', '0.42        1,142.60'],
      ['Total money out 62.37', ''],
    ];
    const [left, right] = [rows.map(([text = '']) => text), rows.map(([, text = '']) => text)];
    expect(await count(beside(left, right))).toBe(1);
  });

  it('with a payment slip below an invoice, or two addresses, holds one', async () => {
    const slip = [
      'Payment slip',
      'Please pay by 20 April 2024',
      'Invoice number: R-2041',
      'Account GB29NWBK60161331926819',
      'Amount 2141.50',
    ];
    expect(await count([...invoice({ number: 2041 }), '', '', '', '', '', ...slip])).toBe(1);
    expect(await count([...beside(HARBOUR, MILL), '', '', '', ...rest()])).toBe(1);
  });
});
