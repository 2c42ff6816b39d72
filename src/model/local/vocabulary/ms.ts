import type { Words } from './words.ts';

/**
 * Malay words beside values, at the heads of columns and above the blocks of parties. 0 of the 4 were seen on documents
 * of the corpus; the others are the terms of the trade.
 */
export const MALAY: Words = {
  concepts: {
    invoice_date: { weak: 'tarikh' },
    date: { labels: 'tarikh' },
    time: { labels: 'masa' },
    receipt_number: { labels: 'no resit' },
    address: { labels: 'alamat' },
  },
  columns: {},
  headings: {},
};
