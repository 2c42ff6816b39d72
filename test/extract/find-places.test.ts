import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexPage } from '../../src/extract/page-index.ts';
import { findPlaces } from '../../src/extract/places/find-places.ts';
import { preparedPage } from '../support/page.ts';

/** The printed text that supports a value on a page with these lines. */
function printed(value: string | number, ...lines: string[]): string | undefined {
  const index = indexPage(preparedPage(lines), []);
  return findPlaces(value, index)[0]
    ?.words.map((word) => index.page.words[word]?.text)
    .join(' ');
}

describe('a value on a page', () => {
  it.each([
    [1234.56, 'Total 1,234.56', '1,234.56'],
    [1234.56, 'Summe 1.234,56 EUR', '1.234,56 EUR'],
    [-5, 'Discount (5.00)', '(5.00)'],
    [1234, 'Weight 1.234 or so', '1.234'],
    [1.234, 'Weight 1.234 or so', '1.234'],
    [12, '12pcs in a box', '12pcs'],
    [278.61, 'Qty 1 278.61 40.39', '278.61'],
  ])('is found where the number %s is printed as in "%s"', (value, line, text) => {
    expect(printed(value, line)).toBe(text);
  });

  it.each([
    ['2024-03-17', 'Date: 17 March 2024', '17 March 2024'],
    ['2024-03-17', 'Datum 17.03.2024', '17.03.2024'],
    ['14:05:00', 'at 2:05 pm', '2:05 pm'],
    ['EUR', 'Total € 12.00', '€'],
    ['Acme Ltd', 'ACME   LTD.', 'ACME LTD.'],
    ['information', 'all the infor-', undefined],
    ['INV 2041', 'No. INV-2041', 'INV-2041'],
    ['Ångström', 'angstrom units', 'angstrom'],
    ['office', 'the oﬃce door', 'oﬃce'],
    ['(M) Sdn', '（M） SDN', '（M） SDN'],
  ])('is found where the text %s is printed as in "%s"', (value, line, text) => {
    expect(printed(value, line)).toBe(text);
  });

  it('is found where a line end breaks a word', () => {
    expect(printed('information', 'all the infor-', 'mation there is')).toBe('infor- mation');
  });

  it('is found where its words are in one of several columns', () => {
    const text = printed(
      'Brightwater Ltd High Street Oslo',
      'Brightwater Ltd     Seller',
      'High Street     12 Lane',
      'Oslo',
    );
    expect(text).toBe('Brightwater Ltd High Street Oslo');
  });

  it.each([
    [12, 'No 4123'],
    ['12', 'No 4123'],
    [12, 'Rate 12.5'],
    [12.5, 'Number 125'],
    ['N/A', 'Name'],
    ['US', 'Mustang'],
    ['DE', 'Delivered'],
    ['Acme', 'Akme'],
    ['2024-03-17', '18.03.2024'],
    ['EUR', 'USD 12.00'],
    ['nothing at all like this', 'nothing else'],
    ['', 'text'],
  ])('is not found: %s in "%s"', (value, line) => {
    expect(printed(value, line)).toBeUndefined();
  });

  it('says what else a numeric date may mean, and whether it was read with the day first', () => {
    const index = indexPage(preparedPage(['Date 03/04/2018']), [2018]);
    expect(findPlaces('2018-04-03', index)[0]?.otherDate).toEqual({ iso: '2018-03-04', dayFirst: true });
    expect(findPlaces('2018-03-04', index)[0]?.otherDate).toEqual({ iso: '2018-04-03', dayFirst: false });
  });

  it('is searched among the given words only', () => {
    const index = indexPage(preparedPage(['Total 12.00', 'Cash 12.00 paid 4123']), []);
    const among = (value: string | number, within?: readonly number[]) =>
      findPlaces(value, index, { within })[0]?.words;
    expect(among(12)).toEqual([1]);
    expect(among(12, [3])).toEqual([3]);
    expect(among('Cash', [2, 3])).toEqual([2]);
    expect(among('12', [5])).toBeUndefined();
  });

  it('is found however many spaces and capitals the print has', () => {
    const word = fc.stringMatching(/^[a-z]{2,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.array(word, { maxLength: 5 }), (own, other) => {
        const lines = [other.join('  '), own.map((part) => part.toUpperCase()).join('   '), ...other];
        expect(printed(own.join(' '), ...lines)).toBeDefined();
      }),
    );
  });
});
