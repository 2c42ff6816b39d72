import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { askText } from '../support/layout.ts';

/** What the local model reads as an invoice. */
async function invoice(...lines: readonly string[]): Promise<object> {
  const { schema } = await loadDocumentType('invoice');
  return (await askText(schema, lines)).data as object;
}

const SELLER = ['Acme Tools Ltd', '12 Mill Lane', 'Ludlow SY8 1XF', ''];

describe('a number of several words', () => {
  it.each([
    ['Fatura n.º', 'FT 2026A/118840'],
    ['Fatura n.º', 'FT FA.2026/118'],
    ['Invoice no.', 'AL LIS 0077120'],
    ['Invoice no.', 'BSS 10-4471'],
  ])('is read whole beside and below %s: %s', async (label, number) => {
    const date = '3 March 2026';
    expect(await invoice(...SELLER, `${label}: ${number}`)).toMatchObject({ invoice_number: number });
    const table = [`${label.padEnd(25)}Date`, `${number.padEnd(25)}${date}`];
    expect(await invoice(...SELLER, ...table)).toMatchObject({ invoice_number: number });
  });

  it('may begin with the digits of an office', async () => {
    const data = await invoice('Bau GmbH · Steuernummer 54 118/4471 · Wien', '', 'Rechnung Nr. 12-44');
    expect(data).toMatchObject({ seller: { tax_number: '54 118/4471' } });
  });

  it.each([
    ['Invoice no. NO 4418822', '4418822'],
    ['Invoice no. 4418822 MAR 2026', '4418822'],
    ['Invoice no. Rev 4418822', '4418822'],
  ])('is none of its words in %s', async (line, number) => {
    expect(await invoice(...SELLER, line)).toMatchObject({ invoice_number: number });
  });
});

it.each(['PO Box 7712', 'P.O. Box 7712', 'PO BOX 7712'])('takes no %s for a purchase order', async (box) => {
  expect(await invoice('Acme Tools Ltd', `${box}, Ludlow SY8 1XF`, '', 'Invoice no. 44')).not.toHaveProperty(
    'purchase_order',
  );
  const named = await invoice('Acme Tools Ltd', `${box}, Ludlow SY8 1XF`, '', 'Invoice no. 44', 'Your PO: GPH-1187');
  expect(named).toMatchObject({ purchase_order: 'GPH-1187' });
});

describe('a telephone number', () => {
  it.each([
    ['IBAN: ES91 2095 0000 71 55********'],
    ['Capital social 5.000.000 €'],
    ['Reference +++020/2600/41774+++'],
    ['Net / gross weight   184.0 / 201.5 kg'],
    ['Reference 12 34567 89012'],
  ])('is not read from %s', async (line) => {
    const data = await invoice(...SELLER, 'Invoice no. 44', line);
    expect(data).not.toHaveProperty('seller.phone');
  });

  it('is read beside no label where it has the form of one', async () => {
    expect(await invoice(...SELLER, 'Invoice no. 44', '01584 871 200')).toMatchObject({
      seller: { phone: '01584 871 200' },
    });
  });
});

it('takes no amount at the top of a column for the sum below its rows', async () => {
  const data = await invoice(
    'Name of goods          Value',
    '                         net',
    'Boards             3,936.00',
    'Screws               329.40',
  );
  expect(data).not.toHaveProperty('subtotal');
});

it('takes no day of a period for the day of a delivery', async () => {
  const data = await invoice(...SELLER, 'Invoice no. 44   Date 24.02.2026', 'Delivery date: 09.02. – 13.02.2026');
  expect(data).not.toHaveProperty('delivery_date');
});

it('takes the column with a percent sign for the rate, not the amounts of tax beside it', async () => {
  const data = await invoice(
    'Details              Qty     Unit Price      Net Amt     VAT %       VAT',
    'Gate hinge set         4          18.50        74.00     20.00     14.80',
    'Ewe nuts 25kg         10           9.85        98.50      0.00      0.00',
    'VAT 20%                                                            14.80',
  );
  expect(JSON.stringify(data)).not.toContain('"tax_rate":14.8');
});
