import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { ask, askText, pageOf } from '../support/layout.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const date = { type: 'string', format: 'date' };
const object = (properties: object): { readonly [keyword: string]: unknown } => ({ type: 'object', properties });
const rowsOf = (properties: object): object => ({ type: 'array', items: object(properties) });
const LINES = rowsOf({ description: text, quantity: number, unit_price: number, amount: number });

describe('columns of a table', () => {
  it('are named by their product where the head of one has no label', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      '#            Description               Unit price     Amount',
      '400.00       Balloons, red                   0.79     316.00',
      '200.00       Hot air                         0.10      20.00',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Balloons, red', quantity: 400, unit_price: 0.79, amount: 316 },
        { description: 'Hot air', quantity: 200, unit_price: 0.1, amount: 20 },
      ],
    });
  });

  it('keep their labels where no product speaks against them', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      'Description              Qty     Unit price     Amount',
      'Torque wrench              2          45.00      81.00',
      'Hex key set                3          12.50      33.75',
    ]);
    expect(data).toMatchObject({ lines: [{ quantity: 2, unit_price: 45, amount: 81 }, { quantity: 3 }] });
  });
});

describe('the column of names', () => {
  it('is the only one of words where its head has an unknown word', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      'Pumpernik                Qty     Unit price     Amount',
      'Torque wrench              2          45.00      90.00',
      'Hex key set                3          12.50      37.50',
    ]);
    expect(data).toMatchObject({ lines: [{ description: 'Torque wrench' }, { description: 'Hex key set' }] });
  });

  it('is none of two that may be it', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      'Pumpernik                Grolk           Qty     Unit price     Amount',
      'Torque wrench            Steel             2          45.00      90.00',
      'Hex key set              Brass             3          12.50      37.50',
    ]);
    expect(data).toEqual({
      lines: [
        { quantity: 2, unit_price: 45, amount: 90 },
        { quantity: 3, unit_price: 12.5, amount: 37.5 },
      ],
    });
  });
});

it('takes the word behind a quantity for its unit where no column is that of units', async () => {
  const lines = rowsOf({ description: text, quantity: number, unit: text, unit_price: number, amount: number });
  const { data } = await askText(object({ lines }), [
    'Description                   Quantity     Unit price     Amount',
    'Torque wrench                8 Unit(s)          45.00     360.00',
    'Olive oil                    100 Litre          12.50    1250.00',
    'Hex key set                          3          12.50      37.50',
  ]);
  expect(data).toMatchObject({
    lines: [
      { quantity: 8, unit: 'Unit(s)' },
      { quantity: 100, unit: 'Litre' },
      { quantity: 3, amount: 37.5 },
    ],
  });
  expect((data as { lines: readonly object[] }).lines[2]).not.toHaveProperty('unit');
});

it('takes a bank code that has no digit', async () => {
  const { data } = await askText(object({ iban: text, bic: text }), [
    'IBAN DE88 2008 0000 0970 3757 00',
    'BIC COBADEFFXXX',
    'Handelsbank Elbe',
  ]);
  expect(data).toMatchObject({ bic: 'COBADEFFXXX' });
});

it('takes no word for a bank code that is none', async () => {
  const { data } = await askText(object({ bic: text, total: number }), ['BIC: HANDELSBANK', 'Total: 3.00']);
  expect(data).toEqual({ total: 3 });
});

it('takes no amount for a telephone number', async () => {
  const { data } = await askText(object({ phone: text, total: number }), [
    'Nordfjell Tools Ltd, share capital 120 000.00',
    'Total: 3.00',
  ]);
  expect(data).toEqual({ total: 3 });
});

it('takes the currency in the heads of columns', async () => {
  const { data } = await askText(object({ currency: text, total: number }), [
    'Date          Text               Debit EUR     Credit EUR',
    '2024-03-02    Rent                  850.00',
    'Total: 3.00',
  ]);
  expect(data).toMatchObject({ currency: 'EUR' });
});

describe('rows of a table', () => {
  it('may have the name of a sum', async () => {
    const { data } = await askText(object({ lines: LINES, total: number }), [
      'Description              Qty     Unit price     Amount',
      'Brake shoe                 2          45.00      90.00',
      'Cash box, steel            1          12.50      12.50',
      'Total station tripod       2          10.00      20.00',
      'Total                                           122.50',
    ]);
    expect(data).toMatchObject({
      lines: [{}, { description: 'Cash box, steel', amount: 12.5 }, { description: 'Total station tripod' }],
      total: 122.5,
    });
  });

  it('are no notes with a price in them', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      'Description              Qty     Unit price     Amount',
      'Artificial turf            3           3.00       9.00',
      'List price:                            4.00',
      'Steak                      5           5.50      27.50',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Artificial turf', quantity: 3, unit_price: 3, amount: 9 },
        { description: 'Steak', quantity: 5, unit_price: 5.5, amount: 27.5 },
      ],
    });
  });

  it('are none of another list, nor of a table below', async () => {
    const schema = object({ lines: LINES, taxes: rowsOf({ rate: number, amount: number }) });
    const { data } = await askText(schema, [
      'Description              Qty     Unit price     Amount',
      'Torque wrench              2          45.00      90.00',
      'Hex key set                1          12.50      12.50',
      '',
      'Payment                  Date               Amount',
      'Card                     2024-05-02          50.00',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Torque wrench', quantity: 2, unit_price: 45, amount: 90 },
        { description: 'Hex key set', quantity: 1, unit_price: 12.5, amount: 12.5 },
      ],
    });
  });
});

describe('rules of a document type', () => {
  const schema = object({ lines: LINES, subtotal: number, tax: number, total: number });

  it('choose the amount before tax that the total follows from, and say so', async () => {
    const { answer, data } = await askText(schema, [
      'Subtotal                                        102.50',
      'Less volume discount                            -10.00',
      'Sum that is taxed                                92.50',
      'VAT 20 %                                         18.50',
      'Grand total                                     111.00',
    ]);
    expect(data).toMatchObject({ subtotal: 92.5, tax: 18.5, total: 111 });
    expect(answer.evidence?.['/subtotal']?.chosenBy).toBe('checks');
    expect(answer.evidence?.['/total']?.chosenBy).toBeUndefined();
  });

  it('take an amount without a label that a sum needs, and no other', async () => {
    const sums = object({ total: number, amount_paid: number, amount_due: number });
    const lines = (paid: string) => [
      'Grand total       200.00',
      `Our thanks for    ${paid}`,
      'Amount due        150.00',
    ];
    expect((await askText(sums, lines('50.00'))).data).toEqual({ total: 200, amount_paid: 50, amount_due: 150 });
    expect((await askText(sums, lines('49.00'))).data).toEqual({ total: 200, amount_due: 150 });
  });

  it('leave what labels say where nothing comes out', async () => {
    const { answer, data } = await askText(schema, [
      'Subtotal                                        102.50',
      'Sum that is taxed                                92.50',
      'VAT                                              17.00',
      'Grand total                                     111.00',
    ]);
    expect(data).toMatchObject({ subtotal: 102.5, tax: 17, total: 111 });
    expect(answer.evidence?.['/subtotal']?.chosenBy).toBeUndefined();
  });

  it('do not choose a date by its place alone', async () => {
    const dates = object({ invoice_date: date, due_date: date });
    const { data } = await ask(dates, [
      pageOf(['Invoice date: 2024-05-02', 'Printed 2023-01-01', 'Due date: 2024-06-01']),
    ]);
    expect(data).toEqual({ invoice_date: '2024-05-02', due_date: '2024-06-01' });
  });
});

describe('values by their structure', () => {
  it('are no rates where an amount of money is printed', async () => {
    const schema = object({ lines: rowsOf({ description: text, tax_rate: number, amount: number }) });
    const { data } = await askText(schema, [
      'Description              Tax          Amount',
      'Torque wrench            $6.00        $90.00',
      'Hex key set              $1.00        $12.50',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Torque wrench', amount: 90 },
        { description: 'Hex key set', amount: 12.5 },
      ],
    });
  });

  it('are no codes where they only count the rows', async () => {
    const schema = object({ lines: rowsOf({ item_code: text, description: text, amount: number }) });
    const { data } = await askText(schema, [
      'Article no.      Description              Amount',
      '1                Torque wrench             90.00',
      '2                Hex key set               12.50',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Torque wrench', amount: 90 },
        { description: 'Hex key set', amount: 12.5 },
      ],
    });
  });

  it('are no postcode and city where they are house number and street', async () => {
    const buyer = object({ name: text, street: text, postcode: text, city: text });
    const { data } = await askText(object({ buyer }), [
      'Bill to:',
      'Jane Smith',
      '16000 Amphitheatre Pkway',
      'Mountain View, CA 94043',
    ]);
    expect(data).toEqual({
      buyer: { name: 'Jane Smith', street: '16000 Amphitheatre Pkway', postcode: '94043', city: 'Mountain View' },
    });
  });

  it.each([
    [
      'is none that a sentence names',
      ['This corrects our sold goods of invoice 1234.', 'Credit note no.: CN-77'],
      'CN-77',
    ],
    ['is the code as a whole, letters included', ['Invoice number', 'INV-3333'], 'INV-3333'],
  ])('an invoice number %s', async (_, lines, expected) => {
    const { data } = await askText(object({ invoice_number: text }), lines);
    expect(data).toEqual({ invoice_number: expected });
  });

  it('are no amounts of money where they count days or are digits of a telephone number', async () => {
    const { data } = await askText(object({ amount_due: number }), [
      'Balance at 30 days   +33 4 72 07 08 56',
      'Amount due                     1,453.76',
    ]);
    expect(data).toEqual({ amount_due: 1453.76 });
    expect((await askText(object({ amount_due: number }), ['Balance at 30 days'])).data).toEqual({});
  });

  it('are none beside the words of an item', async () => {
    const schema = object({ lines: LINES, discount: number, total: number });
    const { data } = await askText(schema, [
      'Description              Qty     Unit price     Amount',
      'Steel brackets            10           5.00      50.00',
      'Angle grinder disc         4          25.00     100.00',
      'Total                                           150.00',
    ]);
    expect(data).toMatchObject({ total: 150 });
    expect(data).not.toHaveProperty('discount');
  });

  it('are no name of a party where the heading of another one is printed', async () => {
    const { data } = await askText(object({ buyer: object({ name: text, city: text }) }), [
      'Bill to:',
      'Delivery address:',
      'Olive Me',
      '41700 Dos Hermanas',
    ]);
    expect(data).not.toMatchObject({ buyer: { name: 'Delivery address:' } });
  });
});

it('ends an address with the country in the line below its place, and with nothing else', async () => {
  const party = object({ name: text, address: text });
  const lines = (last: string) => [
    'Nordfjell Tools Ltd        Harbour Joinery',
    'Ecke 12                    5 Quay Street',
    '12345 Stadthausen          88802 Spielkreis',
    last,
    '',
    'Invoice date: 14 March 2024',
  ];
  const addressOf = async (last: string) =>
    ((await askText(object({ seller: party, buyer: party }), lines(last))).data as { seller?: { address?: string } })
      .seller?.address;
  expect(await addressOf('Germany                    Deutschland / Germany')).toBe(
    'Ecke 12, 12345 Stadthausen, Germany',
  );
  expect(await addressOf('Tools for all              Joiners since 1902')).toBe('Ecke 12, 12345 Stadthausen');
});

describe('the parts of an address', () => {
  const party = object({ name: text, street: text, postcode: text, city: text, address: text, phone: text });
  const partiesOf = async (lines: readonly string[]) =>
    (await askText(object({ seller: party, buyer: party, total: number }), [...lines, '', 'Total 3.00'])).data;

  it('are those of the United States, on lines of their own or on one', async () => {
    expect(
      await partiesOf([
        'Alpine Web Services, Inc.             Bill to address:',
        '410 Terry Avenue North                John Doe',
        'Seattle, WA 98109-5210                123 Main Street, Apt 4B',
        '                                      Springfield, IL 62704, US',
      ]),
    ).toEqual({
      seller: {
        name: 'Alpine Web Services, Inc.',
        street: '410 Terry Avenue North',
        postcode: '98109-5210',
        city: 'Seattle',
        address: '410 Terry Avenue North, Seattle, WA 98109-5210',
      },
      buyer: {
        name: 'John Doe',
        street: '123 Main Street, Apt 4B',
        postcode: '62704',
        city: 'Springfield',
        address: '123 Main Street, Apt 4B, Springfield, IL 62704, US',
      },
      total: 3,
    });
    expect(await partiesOf(['Hillside Corp', '500 Market Street, Suite 200, San Francisco, CA 94105'])).toMatchObject({
      seller: { street: '500 Market Street, Suite 200', postcode: '94105', city: 'San Francisco' },
    });
  });

  it('are those of India, where the state stands behind the postcode', async () => {
    expect(
      await partiesOf([
        'Sold by: Whitefield Retail Pvt. Ltd.',
        'Plot No 42, Hoodi Village, Bangalore - 560048 Karnataka',
        '',
        'Billing address',
        'Ravi Kumar',
        '12 MG Road',
        'Bangalore - 560038',
        'Karnataka',
      ]),
    ).toMatchObject({
      seller: { city: 'Bangalore', postcode: '560048' },
      buyer: {
        name: 'Ravi Kumar',
        street: '12 MG Road',
        city: 'Bangalore',
        postcode: '560038',
        address: '12 MG Road, Bangalore - 560038, Karnataka',
      },
    });
  });

  it('are those of the United Kingdom, where the postcode stands alone', async () => {
    expect(
      await partiesOf(['Invoice to:', 'Northwind Traders', 'Old Brewery Lane 12', 'LONDON', 'SW1A 1AA']),
    ).toMatchObject({ buyer: { street: 'Old Brewery Lane 12', city: 'LONDON', postcode: 'SW1A 1AA' } });
  });

  it('have the code of a country before the postcode, which is no state', async () => {
    expect(await partiesOf(['Invoice to:', 'Kunden AG', 'Kundenstraße 15', 'DE 69876 Frankfurt'])).toMatchObject({
      buyer: { city: 'Frankfurt', postcode: '69876' },
    });
  });

  it('include a city that stands a little apart from its postcode', async () => {
    expect(
      await partiesOf(['Factuuradres', 'J. de Vries', 'Dorpsstraat 12-A', '1234 AB  Amsterdam', 'Nederland']),
    ).toMatchObject({
      buyer: { city: 'Amsterdam', address: 'Dorpsstraat 12-A, 1234 AB Amsterdam, Nederland' },
    });
  });

  it('are without the person or department above the street', async () => {
    expect(
      await partiesOf(['Invoice to:', 'Kunden AG', 'Herr Max Muster', 'Kundenstraße 15', '69876 Frankfurt']),
    ).toMatchObject({ buyer: { name: 'Kunden AG', address: 'Kundenstraße 15, 69876 Frankfurt' } });
  });
});

it('says of a value without a label that others of its form are printed', async () => {
  const ofPhones = async (phones: readonly string[]) =>
    (await askText(object({ phone: text }), ['Nordfjell Tools Ltd', ...phones])).answer.evidence?.['/phone'];
  expect(await ofPhones(['+33 4 50 44 68 99'])).not.toHaveProperty('chosenBy');
  expect(await ofPhones(['+33 4 50 44 68 99', '+33 6 11 22 33 44'])).toMatchObject({ chosenBy: 'form' });
});

it('takes no day of a column for the only one', async () => {
  const schema = object({ delivery_date: date, total: number });
  const lines = [
    'Service date     Description                 Amount',
    '2025-02-18       Wiring                       10.00',
    '2025-02-19       Fixtures                     20.00',
    'Total                                         30.00',
  ];
  expect((await askText(schema, lines)).data).toEqual({ total: 30 });
  expect((await askText(schema, ['Delivery date', '2025-02-18', 'Total 30.00'])).data).toMatchObject({
    delivery_date: '2025-02-18',
  });
});

describe('an address whose lines stand apart', () => {
  const party = object({ name: text, street: text, postcode: text, city: text });
  it('is one from the name to the place, where a street stands between', async () => {
    const { data } = await askText(object({ seller: party, buyer: party, invoice_number: text }), [
      'Bei Spiel GmbH - Ecke 12 - 12345 Stadthausen',
      '',
      'Theodor Est',
      '',
      'Bahnstr. 42',
      '',
      '',
      '88802 Spielkreis',
      '',
      '',
      'Rechnung RE-20140703/502',
    ]);
    expect(data).toMatchObject({
      buyer: { name: 'Theodor Est', street: 'Bahnstr. 42', postcode: '88802', city: 'Spielkreis' },
    });
  });
});

describe('the address of a letterhead', () => {
  it('ends before the day and time of a slip', async () => {
    const slip = object({ company: text, address: text, date, time: { type: 'string', format: 'time' } });
    const { data } = await askText(slip, ['CAFE LUNA', '12 High Street', '21/03/2025 14:10', '', 'TOTAL    5.50']);
    expect(data).toMatchObject({ company: 'CAFE LUNA', address: '12 High Street', date: '2025-03-21' });
  });
});

describe('labels and values that follow each other in one line', () => {
  const codes = object({ invoice_number: text, invoice_date: date, order_number: text, iban: text, bic: text });
  it('are pairs, and none is part of a sentence', async () => {
    const { data } = await askText(codes, [
      'Factuurnummer 20250611 Factuurdatum 21-06-2025 Ordernummer W-55120',
      'Sparkasse Ostalb · IBAN DE89 3704 0044 0532 0130 00 · BIC COBADEFFXXX · Tel. 07361 998877',
    ]);
    expect(data).toEqual({
      invoice_number: '20250611',
      invoice_date: '2025-06-21',
      order_number: 'W-55120',
      iban: 'DE89370400440532013000',
      bic: 'COBADEFFXXX',
    });
  });

  it('may have a rate between their words', async () => {
    const sums = object({ subtotal: number, tax: number, total: number });
    const { data } = await askText(sums, [
      'Nettobetrag            1.099,50',
      'zzgl. 19 % MwSt.         208,91',
      'Bruttobetrag           1.308,41',
    ]);
    expect(data).toEqual({ subtotal: 1099.5, tax: 208.91, total: 1308.41 });
  });
});

describe('the address of a party', () => {
  const party = object({
    name: text,
    street: text,
    postcode: text,
    city: text,
    address: text,
    phone: text,
    vat_id: text,
  });
  const both = object({ seller: party, buyer: party, invoice_number: text });
  it('goes on below a street whose house has the number of a postcode', async () => {
    const { data } = await askText(both, [
      'Brightlane Analytics, Inc.',
      '2100 Market St, Suite 400',
      'Denver, CO 80205',
      '',
      'Invoice # BL-009381',
    ]);
    expect(data).toMatchObject({ seller: { street: '2100 Market St, Suite 400', postcode: '80205', city: 'Denver' } });
  });

  it('begins with the name below a salutation, and ends before what stands apart', async () => {
    const { data } = await askText(both, [
      'Kessler Malerbetrieb GmbH, Industriestr. 7a, 73430 Aalen',
      '',
      'Bill to',
      'Frau',
      'Dr. Ines Hofmann',
      'Am Waldrand 21',
      '73457 Essingen',
      '',
      'Leistung',
      '',
      'Invoice # BL-009381',
    ]);
    expect(data).toMatchObject({
      buyer: { name: 'Dr. Ines Hofmann', street: 'Am Waldrand 21', address: 'Am Waldrand 21, 73457 Essingen' },
    });
  });

  it('is found beside a number of the other party, and its name is without what it is called', async () => {
    const { data } = await askText(both, [
      'Garage Brunner AG                          Kunde: Urs Meier',
      'Seestrasse 44                              Rebweg 3',
      'CHE-116.281.710 MWST                       8810 Horgen',
      '',
      'Rechnung 25-1187',
    ]);
    expect(data).toMatchObject({ buyer: { name: 'Urs Meier', street: 'Rebweg 3', postcode: '8810', city: 'Horgen' } });
  });

  it('has no number that is printed as the other party’s', async () => {
    const page = ['Nordfjell Tools AS', '', 'Bill to', 'Harbour Cafe Ltd', 'Customer VAT number ESA12345674'];
    const { data } = await askText(both, page);
    expect(data).not.toHaveProperty('seller.vat_id');
  });

  it('has no code of another label as its postcode, and no VAT number as telephone number', async () => {
    const { data } = await askText(both, ['The Harbour View Hotel', 'Order number W-55120', 'VAT Reg GB 123 4567 82']);
    expect(data).not.toHaveProperty('seller.postcode');
    expect(data).not.toHaveProperty('seller.phone');
  });
});

describe('rows of a statement', () => {
  it('are no lines that only carry a balance forward', async () => {
    const { schema } = await loadDocumentType('bank-statement');
    const { data } = await askText(schema, [
      'Date          Details                     Money out     Money in       Balance',
      '01/03/2025    Balance brought forward                                 1,204.18',
      '03/03/2025    Green Grocer                    23.40                   1,180.78',
      '14/03/2025    Salary                                   2,150.00       3,330.78',
      '31/03/2025    Balance carried forward                                 3,330.78',
    ]);
    expect(data).toMatchObject({ transactions: [{ description: 'Green Grocer' }, { description: 'Salary' }] });
  });
});

describe('the only column of prices', () => {
  it('has the amounts where nothing is counted', async () => {
    const { data } = await askText(object({ lines: LINES }), [
      'Description              Price',
      'Cappuccino                1.60',
      'Cornetto                  1.40',
    ]);
    expect(data).toMatchObject({ lines: [{ amount: 1.6 }, { amount: 1.4 }] });
  });
});
