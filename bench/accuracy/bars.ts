/** What the local model must reach, by group of documents and field; `mean` is that of the group's fields. */
export const BARS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  receipts: { date: 0.85, total: 0.8, company: 0.65, address: 0.4, mean: 0.7 },
  'digital invoices': { mean: 0.75 },
  'scanned invoices': { mean: 0.75 },
};
