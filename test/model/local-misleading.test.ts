import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { askText } from '../support/layout.ts';

/** What the local model reads as an invoice. */
async function invoice(...lines: readonly string[]): Promise<object> {
  const { schema } = await loadDocumentType('invoice');
  return (await askText(schema, ['INVOICE 12', '', ...lines])).data as object;
}

const ITEMS = [
  'Item   Description          Qty      Price      Amount',
  '1      Saw                  1      100.00      100.00',
  '2      Blade                2       50.00      100.00',
  '',
];

describe('a total', () => {
  it.each(['Total CIF Hull USD', 'Total incl. freight', 'Total'])('is the one behind freight: %s', async (label) => {
    const lines = ['Total ex works                     200.00', 'Sea freight and insurance         19.00'];
    expect(await invoice(...ITEMS, ...lines, `${label.padEnd(30)}    219.00`)).toMatchObject({ total: 219 });
  });

  it('is not what a remark in brackets names', async () => {
    const lines = ['Subtotal            200.00', 'Sales Tax (0% on 200.00)    0.00', 'Total               200.00'];
    expect(await invoice(...ITEMS, ...lines)).toMatchObject({ subtotal: 200, tax: 0, total: 200 });
  });
});

it('takes no tax or discount that is a rate of the rows above for an item', async () => {
  const data = await invoice(
    'Description              Qty      Price      Amount',
    'Corrugated box         2,500      38.50   96,250.00',
    'Tape brown               144      42.00    6,048.00',
    'CGST @ 9%                                  9,206.82',
    'SGST @ 9%                                  9,206.82',
    'Total                                    120,711.64',
  );
  expect(data).toMatchObject({ lines: [{ amount: 96250 }, { amount: 6048 }] });
});

describe('a column of tax', () => {
  it('has no rates where it has amounts', async () => {
    const data = await invoice(
      'Description              Net        VAT      Gross',
      'Pipe work              85.00      17.00     102.00',
      'Boiler service         97.50      19.50     117.00',
      'VAT at 20%                                   36.50',
    );
    expect(JSON.stringify(data)).not.toContain('tax_rate');
  });

  it('has rates where the page prints them as such elsewhere', async () => {
    const data = await invoice(
      'Description            Qty      Price      VAT     Amount',
      'Pipe work                1      85.00       20      85.00',
      'Boiler service           2      50.00       20     100.00',
      'VAT 20%                                             37.00',
    );
    expect(data).toMatchObject({ lines: [{ tax_rate: 20 }, { tax_rate: 20 }] });
  });
});

describe('a code', () => {
  it('keeps letters that look like a label', async () => {
    const lines = ["Buyer's Order No.        Dated", 'PO/MUM/3341              8-Jan-26'];
    expect(await invoice(...lines)).toMatchObject({ purchase_order: 'PO/MUM/3341' });
  });

  it('is that of the column whose head is its label, and no other', async () => {
    const data = await invoice(
      'Item     Part no.     Description          HS code     Qty     Unit price     Total',
      '1        NM-480-2     Band saw             8465.91       1       100.00      100.00',
      '2        BL-4470      Saw blade            8202.20       2        50.00      100.00',
    );
    expect(data).toMatchObject({ lines: [{ item_code: 'NM-480-2' }, { item_code: 'BL-4470' }] });
  });
});

it('gives a column of texts the width of its whole head', async () => {
  const { schema } = await loadDocumentType('bank-statement');
  const { data } = await askText(schema, [
    'Statement  1 March to 31 March 2025',
    'Date    Payment type and details         Paid out     Paid in      Balance',
    '03 Mar  Direct Debit                        38.20               2,380.46',
    '07 Mar  Faster payment                                 875.00   3,255.46',
    '14 Mar  Standing order                   1,142.35               2,113.11',
  ]);
  expect(data).toMatchObject({
    transactions: [
      { date: '2025-03-03', description: 'Direct Debit' },
      { date: '2025-03-07', description: 'Faster payment' },
      { date: '2025-03-14', description: 'Standing order' },
    ],
  });
});

it('reads days without a year in a column of days, with a full stop behind them or not', async () => {
  const { schema } = await loadDocumentType('bank-statement');
  const { data } = await askText(schema, [
    'Relevé n° 3 du 31/03/2026',
    'Date      Nature de l opération              Débit     Crédit',
    '03.03     VIR SEPA TY BREIZH                           4 781,81',
    '05.03     PRLV SEPA URSSAF                1 917,00',
    '20.03     PRLV ORANGEBOX                     58,80',
  ]);
  expect(data).toMatchObject({
    transactions: [{ date: '2026-03-03' }, { date: '2026-03-05' }, { date: '2026-03-20' }],
  });
});

it('reads a minus that stands apart behind an amount, and none within a range', async () => {
  const { schema } = await loadDocumentType('bank-statement');
  const { data } = await askText(schema, [
    'Datum        Text                     Betrag EUR',
    '03.02.2026   Stadtwerke               138,00 -',
    '04.02.2026   Miete                    784,50 -',
    '05.02.2026   Gehalt                 2.410,00 +',
  ]);
  expect(data).toMatchObject({ transactions: [{ amount: -138 }, { amount: -784.5 }, { amount: 2410 }] });
});

it('takes no postcode behind the number of a house for a telephone', async () => {
  expect(await invoice('Voltia, S.A.', 'C/ Serrano, 56 - 28033 Madrid', '', 'Total   12.00')).not.toHaveProperty(
    'seller.phone',
  );
});

it('gives what is taken off a sum without the minus before it', async () => {
  const lines = [
    'Total HT     200.00',
    'Remise     -20.00',
    'Total TTC    180.00',
    'Acompte versé   -50.00',
    'Net à payer   130.00',
  ];
  expect(await invoice(...lines)).toMatchObject({ discount: 20, amount_paid: 50, total: 180, amount_due: 130 });
});

it.each([
  ['harriet@boonephoto.com.au', 'AUD'],
  ['www.maple.ca', 'CAD'],
  ['info@example.com', 'USD'],
])('takes the sign that currencies share for that of the country of %s', async (address, code) => {
  expect(await invoice(address, '', 'Day rate     $1,450.00', 'Total        $1,450.00')).toMatchObject({
    currency: code,
  });
});

it('takes neither end of a time for the day of a statement, also where the second goes on below', async () => {
  const { schema } = await loadDocumentType('bank-statement');
  const { data } = await askText(schema, [
    'Account number      63148872',
    'Statement           1 January 2026 to 31 January',
    'period              2026',
  ]);
  expect(data).not.toHaveProperty('statement_date');
});
