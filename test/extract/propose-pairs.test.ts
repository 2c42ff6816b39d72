import { expect, it } from 'vitest';
import { pairsIn } from '../../src/extract/propose/pairs.ts';

const pairs = (text: string) =>
  pairsIn({ kind: 'paragraph', text, page: 1 }).map(({ label, value }) => `${label} = ${value}`);

it('a label with several words keeps them, and a line may have several labels', () => {
  expect(pairs('INVOICE DATE: 11/15/2019')).toEqual(['INVOICE DATE = 11/15/2019']);
  expect(pairs('Invoice No.: R-7  Due date: 1 May 2026')).toEqual(['Invoice No. = R-7', 'Due date = 1 May 2026']);
  expect(pairs('Order: 7\nCustomer ID: CID-1')).toEqual(['Order = 7', 'Customer ID = CID-1']);
});

it('labels without a value, times, addresses of pages and sentences are none', () => {
  expect(pairs('BILL TO: SHIP TO: SERVICE ADDRESS:')).toEqual([]);
  expect(pairs('Printed at 14:32:18')).toEqual([]);
  expect(pairs('See https://example.com for more')).toEqual([]);
  expect(pairs('We remind you of what was agreed upon with you last week: all is to be paid')).toEqual([]);
  expect(pairs('2024: 17')).toEqual([]);
});
