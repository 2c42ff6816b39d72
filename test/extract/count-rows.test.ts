import { expect, it } from 'vitest';
import { countRows } from '../../src/extract/rows/count-rows.ts';
import { preparedPage } from '../support/page.ts';

const HEAD = ['Harbour Joinery', '5 Quay Street, BS1 6TY Bristol', '', 'Invoice number:  R-2041'];

it.each<[string, readonly string[], number]>([
  [
    'a table with its head and sums',
    [
      ...HEAD,
      'Item         Qty   Amount',
      'Brackets      10    50.00',
      'Grinder        4   100.00',
      'Saw            1     9.50',
    ],
    3,
  ],
  [
    'rows without the sums below them',
    ['Bread      3.20', 'Cake      14.10', 'Milk       0.99', 'Subtotal  18.29', 'Total     18.29'],
    3,
  ],
  [
    'rows with amounts in either of two columns, by their dates',
    [
      '01.03.  Rent          850.00',
      '02.03.  Customer 17            2310.40',
      '03.03.  Power          96.15',
      '04.03.  Tax           120.00',
    ],
    4,
  ],
  [
    'rows of several lines once',
    ['Saw   12.00', 'for wood', 'Plane   8.00'.padEnd(11), 'of steel', 'File   2.00', 'Nail   1.00'].map((line) =>
      line.replace(/ {3}/, '       '),
    ),
    4,
  ],
  [
    'no table in running text',
    ['On 3 May we met at 5 pm, all 12 of us.', 'The 2nd time was on 9 May at 7.', 'It cost 12.50 each, or 150 in all.'],
    0,
  ],
  ['no table of two lines', ['Bread      3.20', 'Cake      14.10'], 0],
])('counts %s', (_, lines, expected) => {
  expect(countRows(preparedPage(lines))).toBe(expected);
});
