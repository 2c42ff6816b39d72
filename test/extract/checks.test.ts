import { describe, expect, it } from 'vitest';
import { type Check, checkSchema } from '../../schemas/checks.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { documentHints } from '../../src/extract/schema-at.ts';
import { impliedChecks } from '../../src/model/local/implied-checks.ts';

const NOTHING_PRINTED = { decimals: () => undefined, percentages: () => [] };

/** Whether a rule holds for data; undefined if it says nothing. */
async function holds(data: unknown, check: Check, percentages: readonly number[] = []): Promise<boolean | undefined> {
  const outcomes = await runChecks(data, [checkSchema.parse(check)], {
    ...NOTHING_PRINTED,
    percentages: () => percentages,
  });
  return outcomes.length === 0 ? undefined : outcomes.every((outcome) => outcome.holds);
}

const SUM: Check = {
  sum: '/rows/*/amount',
  may_add: ['/tax'],
  may_subtract: ['/discount'],
  equals: ['/net', '/total'],
};
const rows = (...amounts: readonly (number | null)[]) => amounts.map((amount) => ({ amount }));

describe('a sum', () => {
  it.each([
    ['the net amount', { rows: rows(0.1, 0.2), net: 0.3 }, true],
    ['the total with tax', { rows: rows(100, 50), tax: 28.5, total: 178.5 }, true],
    ['the total less a discount', { rows: rows(100), discount: 10, total: 90 }, true],
    ['what rounding of each row leaves', { rows: rows(33.333, 33.333, 33.333), total: 100 }, true],
    ['another total', { rows: rows(100, 50), tax: 28.5, total: 187.5 }, false],
    ['a row that was left out', { rows: rows(100), tax: 28.5, total: 178.5 }, false],
    ['nothing, where a row has no amount', { rows: rows(100, null), total: 178.5 }, undefined],
    ['nothing, where there is no total', { rows: rows(100) }, undefined],
  ])('is compared with %s', async (_, data, expected) => {
    expect(await holds(data, SUM)).toBe(expected);
  });

  it('counts columns for money in and out, whose blanks are zero', async () => {
    const check: Check = { sum: ['/old', '/moves/*/in'], minus: '/moves/*/out', equals: '/new', blank_is_zero: true };
    const moves = [{ in: 50 }, { out: 20.05 }, { in: 5, out: null }];
    expect(await holds({ old: 100, moves, new: 134.95 }, check)).toBe(true);
    expect(await holds({ old: 100, moves, new: 135.95 }, check)).toBe(false);
    // A balance that is not printed is not zero, and columns without an entry are not those of the document.
    expect(await holds({ old: null, moves, new: 134.95 }, check)).toBe(undefined);
    expect(await holds({ old: 100, moves: [{ amount: 5 }, { in: null, out: null }], new: 105 }, check)).toBe(undefined);
  });
});

describe('a product', () => {
  const check: Check = { product: ['/rows/*/n', '/rows/*/price'], equals: '/rows/*/amount' };
  it.each([
    ['of every row', [{ n: 3, price: 3.3333, amount: 10 }], [], true],
    ['with a sign that only the amount has', [{ n: 2, price: 5, amount: -10 }], [], true],
    ['with a discount that the row prints', [{ n: 8, price: 4.55, amount: 32.76 }], [10], true],
    ['with a discount that it does not print', [{ n: 8, price: 4.55, amount: 32.76 }], [], false],
    ['of a row with the amount of another', [{ n: 2, price: 5, amount: 30 }], [], false],
    ['of nothing, where a value is missing', [{ n: 2, amount: 30 }], [], undefined],
  ])('is that %s', async (_, items, percentages, expected) => {
    expect(await holds({ rows: items }, check, percentages)).toBe(expected);
  });

  it('may be a percentage', async () => {
    const tax: Check = { product: ['/net', '/rate'], percent: true, equals: '/tax' };
    expect(await holds({ net: 150, rate: 19, tax: 28.5 }, tax)).toBe(true);
    expect(await holds({ net: 150, rate: 19, tax: 25.8 }, tax)).toBe(false);
  });
});

describe('other rules', () => {
  it.each<[string, Check, unknown, boolean | undefined]>([
    [
      'running balances',
      { running: '/m/*/b', plus: '/m/*/a' },
      {
        m: [
          { a: 0, b: 5 },
          { a: -2, b: 3 },
          { a: 1, b: 4 },
        ],
      },
      true,
    ],
    [
      'a balance that does not follow',
      { running: '/m/*/b', plus: '/m/*/a' },
      {
        m: [
          { a: 0, b: 5 },
          { a: 2, b: 3 },
        ],
      },
      false,
    ],
    ['a count', { count: '/m', equals: '/n' }, { m: [1, 2], n: 3 }, false],
    ['dates in order', { order: ['/from', '/to'] }, { from: '2024-01-31', to: '2024-02-01' }, true],
    ['a due date before the invoice', { order: ['/from', '/to'] }, { from: '2024-01-31', to: '2023-02-01' }, false],
    ['an order with one date', { order: ['/from', '/to'] }, { from: '2024-01-31', to: null }, undefined],
    ['at most', { at_most: ['/paid', '/total'] }, { paid: 11, total: 10 }, false],
    ['one of', { one_of: '/unit', values: ['kg', 'm'] }, { unit: 'lb' }, false],
    ['an IBAN', { checksum: 'iban', of: '/i' }, { i: 'GB29 NWBK 6016 1331 9268 19' }, true],
    ['an IBAN with a wrong digit', { checksum: 'iban', of: '/i' }, { i: 'GB29 NWBK 6016 1331 9268 18' }, false],
    ['a VAT number', { checksum: 'vat', of: '/i' }, { i: 'DE136695976' }, true],
    ['a VAT number with a wrong digit', { checksum: 'vat', of: '/i' }, { i: 'DE136695967' }, false],
    ['a rate in the place of a VAT number', { checksum: 'vat', of: '/i' }, { i: '20%' }, false],
    ['a card number', { checksum: 'luhn', of: '/i' }, { i: '4539 1488 0343 6467' }, true],
    ['an ISBN', { checksum: 'isbn', of: '/i' }, { i: '978-3-16-148410-0' }, true],
    ['an ISBN of ten', { checksum: 'isbn', of: '/i' }, { i: '0-306-40615-3' }, false],
    ['an EAN', { checksum: 'ean', of: '/i' }, { i: '4006381333931' }, true],
    ['a rate', { shape: '/r', from: 0, to: 100 }, { r: 190 }, false],
    ['two parties', { not_equal: ['/a', '/b'] }, { a: 'Acme Ltd', b: 'ACME Ltd ' }, false],
    ['values that come together', { together: ['/a', '/b'] }, { a: 1, b: null }, false],
    ['none of them', { together: ['/a', '/b'] }, { a: null }, undefined],
  ])('hold or are broken: %s', async (_, check, data, expected) => {
    expect(await holds(data, check)).toBe(expected);
  });

  it('are applied in bounded time, whatever the data', async () => {
    const many = Array.from({ length: 50_000 }, (_, at) => ({ amount: at }));
    const check: Check = { product: ['/rows/*/amount', '/rows/*/amount'], equals: '/rows/*/amount' };
    expect((await runChecks({ rows: many }, [check], NOTHING_PRINTED)).length).toBeLessThanOrEqual(20_000);
  });
});

it('follow from the names of fields where a type declares none', async () => {
  const number = { type: 'number' };
  const line = { type: 'object', properties: { quantity: number, unit_price: number, amount: number } };
  const schema = {
    type: 'object',
    properties: {
      lines: { type: 'array', items: line },
      subtotal: number,
      tax: number,
      total: number,
      invoice_date: { type: 'string', format: 'date' },
      due_date: { type: 'string', format: 'date' },
      iban: { type: 'string' },
    },
  };
  const data = {
    lines: [{ quantity: 2, unit_price: 5, amount: 10 }],
    subtotal: 10,
    tax: 1.9,
    total: 19.1,
    invoice_date: '2024-02-01',
    due_date: '2024-01-01',
    iban: 'GB29NWBK60161331926818',
  };
  const outcomes = await runChecks(data, impliedChecks(schema), NOTHING_PRINTED);
  expect(outcomes.filter((outcome) => !outcome.holds).map(({ pointers }) => pointers.at(-1))).toEqual([
    '/total',
    '/due_date',
    '/iban',
  ]);
});

it.each(['invoice', 'receipt', 'bank-statement', 'bill-of-lading', 'contract'])(
  'are declared by the built-in type %s, about fields that it has',
  async (name) => {
    const { schema } = await loadDocumentType(name);
    const checks = documentHints(schema)?.checks ?? [];
    expect(checks.length).toBeGreaterThan(0);
    const text = JSON.stringify(schema.properties) + JSON.stringify(schema.$defs ?? {});
    for (const [, field] of JSON.stringify(checks).matchAll(/\/([a-z_]+)/g)) expect(text).toContain(`"${field}":`);
  },
);
