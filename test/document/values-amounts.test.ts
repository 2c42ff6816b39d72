import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/document/values/amounts.ts';
import { findCurrencies } from '../../src/document/values/currencies.ts';
import { inferDecimalMark, readNumber } from '../../src/document/values/numbers.ts';

const read = (text: string): (readonly [number, string | undefined])[] =>
  findAmounts(text).map(({ value, currency }) => [value, currency]);

describe('amounts', () => {
  it.each<[string, number, string | undefined]>([
    ['1,234.56', 1234.56, undefined],
    ['1.234,56', 1234.56, undefined],
    ['1 234,56', 1234.56, undefined],
    ["1'234.50", 1234.5, undefined],
    ['12,34,567.00', 1234567, undefined],
    ['12.-', 12, undefined],
    ['(12.00)', -12, undefined],
    ['-12', -12, undefined],
    ['2.07-', -2.07, undefined],
    ['RM8.35', 8.35, 'MYR'],
    ['€ 12', 12, 'EUR'],
    ['$8.20', 8.2, 'USD'],
    ['529,87 EUR', 529.87, 'EUR'],
    ['8.95SR', 8.95, undefined],
    ['TOTAL:12.00', 12, undefined],
    ['.50', 0.5, undefined],
    ['0.79/lb', 0.79, undefined],
    ['***12,50', 12.5, undefined],
  ])('reads %s', (text, value, currency) => {
    expect(read(text)).toEqual([[value, currency]]);
  });

  it.each(['INV-100', 'A123', '25/12/2018', 'U1/48', '12:30', '1x23', '************4417', '12/B', 'APPROVED 083311'])(
    'takes no number out of %s',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it('marks percentages', () => {
    expect(findAmounts('19 % of 8.00').map(({ value, percent }) => [value, percent])).toEqual([
      [19, true],
      [8, false],
    ]);
  });

  it('says when a mark could part thousands or decimals, and follows the document', () => {
    expect(findAmounts('1.234')).toMatchObject([{ value: 1234, ambiguous: true, alternative: 1.234 }]);
    expect(findAmounts('1.234', { decimalMark: '.' })).toMatchObject([{ value: 1.234, ambiguous: false }]);
    expect(findAmounts('1.234', { decimalMark: ',' })).toMatchObject([{ value: 1234, ambiguous: false }]);
  });

  it('learns the decimal mark from clear numbers', () => {
    expect(inferDecimalMark(['12,50', '1.234,56'])).toBe(',');
    expect(inferDecimalMark(['12.50', '1,234.56'])).toBe('.');
    expect(inferDecimalMark(['12', '1.234'])).toBeUndefined();
  });

  it('refuses numbers whose marks make no sense', () => {
    expect(readNumber('1.2.3')).toBeUndefined();
    expect(readNumber('1,23.4,5')).toBeUndefined();
    expect(readNumber('12a')).toBeUndefined();
  });

  it('reads back every amount, however it is printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => {
        const value = cents / 100;
        for (const locale of ['en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN']) {
          const text = value.toLocaleString(locale, { minimumFractionDigits: 2 });
          expect(read(text)).toEqual([[value, undefined]]);
        }
      }),
    );
  });

  it('gives spans inside the text for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const amount of findAmounts(text)) expect(text.slice(amount.start, amount.end)).toBe(amount.text);
      }),
    );
  });

  it('survives texts made to be slow', () => {
    for (const part of ['1', '1,', '$ ', '1 234 ', '(-', '1.1.']) expect(findAmounts(part.repeat(5000))).toBeDefined();
  });
});

describe('currencies', () => {
  it('reads signs, words and codes, and says which signs are shared', () => {
    expect(findCurrencies('€ 5, US$ 3, RM 8, 7 CHF, $ 1').map(({ code, shared }) => [code, shared])).toEqual([
      ['EUR', false],
      ['USD', false],
      ['MYR', false],
      ['CHF', false],
      ['USD', true],
    ]);
  });

  it('finds no currency inside words', () => {
    expect(findCurrencies('FIRM EUROPE Allowed krill')).toEqual([]);
  });
});
