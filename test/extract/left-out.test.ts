import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const { schema } = await loadDocumentType('invoice');

/** The fields that are said to be left out, with what is printed, of an invoice that was read so. */
async function leftOut(
  data: object,
  page: readonly string[],
  type: JsonSchema = schema,
): Promise<Readonly<Record<string, string>>> {
  const { issues } = await judgeValues(
    data,
    { schema: type, evidence: {}, pagesOf: () => [1], isLocal: false, reviewBelow: 0, unanswered: [] },
    pagesOf(preparedPage(page)),
  );
  return Object.fromEntries(
    issues.flatMap(({ code, pointer, message }) =>
      code === 'left_out' ? [[pointer ?? '', /"(.*)"/.exec(message)?.[1] ?? '']] : [],
    ),
  );
}

const PARTLY_PAID = [
  'Item                        Worth',
  'Nougat                      76.76',
  'Olive oil                 2000.00',
  'Grand                     2076.76',
  'SEPA 17 November           623.00',
  'Residual                  1453.76',
];
const LINES = [
  { description: 'Nougat', amount: 76.76 },
  { description: 'Olive oil', amount: 2000 },
];

describe('amounts that no value has', () => {
  it('are left out where a sum comes out with two of them, whatever stands beside them', async () => {
    const data = { lines: LINES, total: 2076.76, amount_paid: null, amount_due: null };
    expect(await leftOut(data, PARTLY_PAID)).toEqual({ '/amount_paid': '623.00', '/amount_due': '1453.76' });
  });

  it('are left out where the other terms of a sum are known', async () => {
    const data = { lines: LINES, total: 2076.76, amount_paid: 623, amount_due: null };
    expect(await leftOut(data, PARTLY_PAID)).toEqual({ '/amount_due': '1453.76' });
  });

  it('say nothing where they add up to nothing', async () => {
    const data = { lines: LINES, total: 2076.76, amount_paid: null, amount_due: null };
    expect(await leftOut(data, PARTLY_PAID.with(5, 'Bonus 1453.75'))).toEqual({});
  });

  it('say nothing where they add up in more than one way', async () => {
    const page = [...PARTLY_PAID, 'Visa 76.00', 'Cheque 2000.76'];
    const data = { lines: LINES, total: 2076.76, amount_paid: null, amount_due: null };
    expect(await leftOut(data, page)).toEqual({});
  });

  it('are left out where a sum comes out with one of many', async () => {
    const others = Array.from({ length: 12 }, (_, at) => `Earlier  ${10 + at}.13   ${30 + at}.57`);
    const data = { lines: LINES, total: 2076.76, amount_paid: 623, amount_due: null };
    expect(await leftOut(data, [...PARTLY_PAID, ...others])).toEqual({ '/amount_due': '1453.76' });
  });

  it('say nothing where the data have all', async () => {
    const data = { lines: LINES, total: 2076.76, amount_paid: 623, amount_due: 1453.76 };
    expect(await leftOut(data, PARTLY_PAID)).toEqual({});
  });
});

describe('an amount with the sign of its currency', () => {
  it('is left out of its row although the currency is read in it', async () => {
    const page = [
      'Item                 Quantity     Unit price        Amount',
      'Nougat                      2         $38.38        $76.76',
      'Olive oil                   5        $400.00      $2000.00',
      'Honey                       3         $10.00        $30.00',
      'Total                                             $2106.76',
    ];
    const lines = [
      { description: 'Nougat', quantity: 2, unit_price: 38.38, amount: 76.76 },
      { description: 'Olive oil', quantity: 5, unit_price: null, amount: 2000 },
      { description: 'Honey', quantity: 3, unit_price: 10, amount: 30 },
    ];
    expect(await leftOut({ lines, total: 2106.76, currency: 'USD' }, page)).toEqual({
      '/lines/1/unit_price': '$400.00',
    });
  });
});

describe('a cell without a value', () => {
  it('is left out where its row prints another value in the same digits', async () => {
    const page = [
      'Item            Qty        Price          Tax       Amount',
      'Consulting        2        30.00         6.00        60.00',
      'Document          3        10.00         3.00        30.00',
      'Printing         10         1.00         1.00        10.00',
      'Total                                               100.00',
    ];
    const lines = [
      { description: 'Consulting', quantity: 2, unit_price: 30, tax_amount: 6, amount: 60 },
      { description: 'Document', quantity: null, unit_price: 10, tax_amount: 3, amount: 30 },
      { description: 'Printing', quantity: 10, unit_price: 1, tax_amount: 1, amount: 10 },
    ];
    expect(await leftOut({ lines, total: 100 }, page)).toEqual({ '/lines/1/quantity': '3' });
  });

  it('is left out where it stands below its row, as in the other rows', async () => {
    const page = [
      'Description      Quantity     Unit price        Amount',
      'Artificial turf         3           3.33          9.99',
      'KR3M',
      'Pork steak              5           5.50         27.50',
      'SFK5',
      'Mineral water          20           5.49        109.80',
      'GTRWA5',
      'Total                                           147.29',
    ];
    const lines = [
      { description: 'Artificial turf', quantity: 3, unit_price: 3.33, amount: 9.99, item_code: 'KR3M' },
      { description: 'Pork steak', quantity: 5, unit_price: 5.5, amount: 27.5, item_code: null },
      { description: 'Mineral water', quantity: 20, unit_price: 5.49, amount: 109.8, item_code: 'GTRWA5' },
    ];
    expect(await leftOut({ lines, total: 147.29 }, page)).toEqual({ '/lines/1/item_code': 'SFK5' });
  });
});

describe('a value of a row that a product tells', () => {
  const page = [
    'Ware            Anzahl       Je        Zusammen',
    'Nougat               2    38.38           76.76',
    'Honig                7    14.00           98.00',
  ];

  it('is left out where the row prints it', async () => {
    const lines = [
      { description: 'Nougat', quantity: 2, unit_price: null, amount: 76.76 },
      { description: 'Honig', quantity: 7, unit_price: null, amount: 98 },
    ];
    expect(await leftOut({ lines }, page)).toEqual({ '/lines/0/unit_price': '38.38', '/lines/1/unit_price': '14.00' });
  });

  it('is not where the row prints no number that fits', async () => {
    const lines = [{ description: 'Nougat', quantity: 3, unit_price: null, amount: 76.76 }];
    expect(await leftOut({ lines }, page.slice(0, 2))).toEqual({});
  });

  it('is left out of a table of taxes, whose rates are of what is taxed', async () => {
    const type: JsonSchema = {
      type: 'object',
      properties: {
        taxes: {
          type: 'array',
          items: {
            type: 'object',
            properties: { rate: { type: 'number' }, basis: { type: 'number' }, amount: { type: 'number' } },
          },
        },
      },
    };
    const taxed = ['VAT (S)     113.03     7     7.91', 'VAT (S)      64.46    19    12.25'];
    const taxes = [
      { rate: 7, basis: null, amount: 7.91 },
      { rate: 19, basis: 64.46, amount: 12.25 },
    ];
    expect(await leftOut({ taxes }, taxed, type)).toEqual({ '/taxes/0/basis': '113.03' });
  });
});

describe('what is taken off', () => {
  it('is left out although it is printed with its minus', async () => {
    const page = PARTLY_PAID.with(4, 'SEPA 17 November          -623.00');
    const data = { lines: LINES, total: 2076.76, amount_paid: null, amount_due: 1453.76 };
    expect(await leftOut(data, page)).toEqual({ '/amount_paid': '-623.00' });
  });
});

describe('an amount beside its own label', () => {
  it('is left out although it is given to another field', async () => {
    const page = ['Subtotal          496.00', 'VAT                75.04', 'Grand total       571.04'];
    const data = { subtotal: 496, tax: 75.04, total: null, amount_due: 571.04 };
    expect(await leftOut(data, page)).toEqual({ '/total': '571.04' });
  });
});

describe('what has a form of its own', () => {
  const page = [
    'Atelier Muster',
    '',
    'Our bank has it as CH93 0076 2011 6238 5295 7',
    'Total 76.76',
    'No. DE136695976 and FR83404833048',
  ];

  it('is left out where a field of that form has no value', async () => {
    const data = {
      seller: { name: 'Atelier Muster', vat_id: 'DE136695976' },
      buyer: { name: null, vat_id: null },
      total: 76.76,
      iban: null,
    };
    expect(await leftOut(data, page)).toEqual({ '/iban': 'CH9300762011623852957', '/buyer/vat_id': 'FR83404833048' });
  });

  it('is not where another value has it, however it is written', async () => {
    const data = {
      seller: { vat_id: 'DE 136 695 976' },
      buyer: { name: 'FR83404833048', vat_id: null },
      total: 76.76,
      iban: 'CH93 0076 2011 6238 5295 7',
    };
    expect(await leftOut(data, page)).toEqual({});
  });
});

describe('an address', () => {
  const flat = {
    type: 'object',
    properties: { payer_address: { type: 'string' }, recipient_address: { type: 'string' }, phone: { type: 'string' } },
  };
  const page = [
    'Side Hustle, Inc.',
    '9 Washington Way',
    'Logan, MS 21201',
    '',
    'Anastasia Hodges',
    '200 2nd Street NE',
    'Waseca MN 56093',
  ];
  const payer_address = '9 Washington Way, Logan, MS 21201';

  it('is left out where a field for one has no value, and none has its place', async () => {
    expect(await leftOut({ payer_address, recipient_address: null }, page, flat)).toEqual({
      '/recipient_address': 'Waseca MN 56093',
    });
  });

  it('is not where it is printed once more', async () => {
    const twice = [...page.slice(0, 3), '', 'Ship to', ...page.slice(1, 3)];
    expect(await leftOut({ payer_address, recipient_address: null }, twice, flat)).toEqual({});
  });
});

describe('the amounts of rows', () => {
  const page = [
    'Descrizione        Prezzo',
    'Cappuccino               1.60',
    'Cornetto                 1.40',
    'Totale     3.00',
  ];

  it('are left out where no row has one, although its line ends with it', async () => {
    const data = { lines: [{ description: 'Cappuccino' }, { description: 'Cornetto' }], total: 3 };
    expect(await leftOut(data, page)).toEqual({ '/lines/0/amount': '1.60', '/lines/1/amount': '1.40' });
  });

  it('are not where they are in another field', async () => {
    const lines = [
      { description: 'Cappuccino', unit_price: 1.6 },
      { description: 'Cornetto', unit_price: 1.4 },
    ];
    expect(await leftOut({ lines, total: 3 }, page)).toEqual({});
  });
});

describe('a column that no row of an answer has', () => {
  const entries: JsonSchema = {
    type: 'object',
    properties: {
      entries: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            item: { type: 'string' },
            pieces: { type: 'integer' },
            seen: { type: 'string', format: 'date' },
            keeper: { type: 'string' },
          },
        },
      },
    },
  };
  const page = [
    'What            Cnt      When          By',
    'Brass lamp      14       3 March 2024  Osgood',
    'Oak stool       9        8 April 2024  Pettit',
    'Tin kettle      27       2 May 2024    Quaife',
  ];
  const whole = [
    { item: 'Brass lamp', pieces: 14, seen: '2024-03-03', keeper: 'Osgood' },
    { item: 'Oak stool', pieces: 9, seen: '2024-04-08', keeper: 'Pettit' },
    { item: 'Tin kettle', pieces: 27, seen: '2024-05-02', keeper: 'Quaife' },
  ];
  const without = (name: string) => ({ entries: whole.map((row) => ({ ...row, [name]: null })) });

  it.each([
    ['whole numbers', 'pieces', '14'],
    ['dates', 'seen', '3 March 2024'],
    ['texts', 'keeper', 'Osgood'],
  ])('is left out where it has %s', async (_, name, text) => {
    expect(await leftOut(without(name), page, entries)).toMatchObject({ [`/entries/0/${name}`]: text });
  });

  it('is no column where only one row prints it, or where the answer has it', async () => {
    const single = page.map((line, at) => (at === 1 ? line : line.slice(0, 38)));
    expect(await leftOut(without('keeper'), single, entries)).toEqual({});
    expect(await leftOut({ entries: whole }, page, entries)).toEqual({});
  });

  it('is no column where its numbers only count the rows', async () => {
    const counted = page.map((line, at) => (at === 0 ? `No  ${line}` : `${at}   ${line}`));
    const pageOfTwo = counted.map((line) => line.replace(/^(No|\d)( +.{16}).{9}/, '$1$2'));
    expect(await leftOut(without('pieces'), pageOfTwo, entries)).toEqual({});
  });
});
