import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEmails, findPhones, findUrls } from '../../src/document/values/contacts.ts';
import { findIbans, isIban } from '../../src/document/values/iban.ts';
import { normalise } from '../../src/document/values/normalise.ts';
import { findPostcodes } from '../../src/document/values/postcodes.ts';
import { withoutOverlaps } from '../../src/document/values/span.ts';
import { findVatIds } from '../../src/document/values/tax-ids.ts';

const values = (found: readonly { readonly value: string }[]): string[] => found.map(({ value }) => value);

describe('identifiers', () => {
  it('checks IBANs and cuts off what follows them', () => {
    expect(findIbans('IBAN DE88 2008 0000 0970 3757 00 BIC COBADEFF')).toMatchObject([
      { iban: 'DE88200800000970375700', valid: true },
    ]);
    expect(findIbans('DE88 2008 0000 0970 3757 01')).toMatchObject([{ valid: false }]);
    expect(isIban('NL50INGB0683251309')).toBe(true);
    expect(isIban('NL50INGB068325130')).toBe(false);
  });

  it('reads VAT numbers with and without spaces', () => {
    expect(values(findVatIds('USt-ID: DE 232 446 240, NL810433941B01, ESA12345674'))).toEqual([
      'DE232446240',
      'NL810433941B01',
      'ESA12345674',
    ]);
    expect(findVatIds('THE CAT SAT')).toEqual([]);
  });

  it('reads ways to reach someone', () => {
    expect(values(findEmails('write to a.b+c@example.co.uk, or x@y.'))).toEqual(['a.b+c@example.co.uk']);
    expect(values(findUrls('see https://a.example/b?c=1. and www.example.com'))).toEqual([
      'https://a.example/b?c=1',
      'www.example.com',
    ]);
    expect(values(findPhones('Tel 07-386 7524, +49 89 123456'))).toEqual(['07-386 7524', '+49 89 123456']);
    expect(findPhones('25/12/2018 1,234.56 12/01/24')).toEqual([]);
  });

  it('reads postcodes', () => {
    expect(values(findPostcodes('Redmond, WA 98052'))).toEqual(['98052']);
    expect(values(findPostcodes('3012 CN Rotterdam'))).toEqual(['3012 CN']);
  });

  it('survives texts made to be slow', () => {
    const parts = ['a.', 'a@', 'DE12 ', '1-', 'www.', '12 ', 'A1 '];
    const finders = [findEmails, findUrls, findPhones, findIbans, findVatIds, findPostcodes];
    for (const part of parts) for (const find of finders) expect(find(part.repeat(5000))).toBeDefined();
  });
});

describe('the comparison key', () => {
  it('ignores case, spaces, punctuation, accents, hyphenation and compatibility forms', () => {
    expect(normalise('S.H.H. Motor (Sungai)')).toBe(normalise('SHH MOTOR SUNGAI'));
    expect(normalise('Café ﬁn Straße')).toBe(normalise('CAFE FIN STRASSE'));
    expect(normalise('com-\npiler １２')).toBe('compiler12');
  });

  it('changes nothing when applied twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
    );
  });
});

describe('spans', () => {
  it('keeps the first and longest of spans that overlap', () => {
    const spans = [
      { start: 3, end: 5 },
      { start: 0, end: 2 },
      { start: 0, end: 4 },
      { start: 5, end: 6 },
    ];
    expect(withoutOverlaps(spans)).toEqual([
      { start: 0, end: 4 },
      { start: 5, end: 6 },
    ]);
  });
});
