import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDatesAndDays, findDaysOf, yearsIn } from '../../src/document/values/days.ts';

const isoIn = (text: string, years = [2026]) => findDaysOf(years, text, { dayFirst: true }).map(({ iso }) => iso);

describe('days without a year', () => {
  it.each([
    ['02.09. 03.09.', ['2026-09-02', '2026-09-03']],
    ['02/07 CB CARREFOUR 04/07', ['2026-07-02', '2026-07-04']],
    ['7 Sep 24.17', ['2026-09-07']],
    ['Sep 7 Coffee', ['2026-09-07']],
    ['1 September to 3rd October', ['2026-09-01', '2026-10-03']],
    ['15. März', ['2026-03-15']],
  ])('are read from %s in the year that is given', (text, expected) => {
    expect(isoIn(text)).toEqual(expected);
  });

  it.each([
    ...[
      '02.09.2026',
      '7 Sep 2026',
      '2026-09-07',
      '31.02.',
      '12.50',
      '3.10',
      '1/2 VINO',
      '12/10/26',
      '1.2.3.4',
      '10.000',
    ],
    ...['Page 1/2', '12:30', 'Section 3. 4', 'Flat 12/34/B', 'May I', 'march 24.17'],
  ])('are not read from %s', (text) => {
    expect(isoIn(text)).toEqual([]);
  });

  it('may be read with the month first', () => {
    expect(findDaysOf([2026], '10/02', { dayFirst: true })).toMatchObject([
      { iso: '2026-02-10', ambiguous: true, alternative: '2026-10-02' },
    ]);
    expect(findDaysOf([2026], '10/02', { dayFirst: false })).toMatchObject([{ iso: '2026-10-02' }]);
    expect(findDaysOf([2026], '10/20', { dayFirst: true })).toMatchObject([{ iso: '2026-10-20', ambiguous: false }]);
  });

  it('are read in each year, where they exist', () => {
    expect(isoIn('29.02.', [2023, 2024])).toEqual(['2024-02-29']);
  });

  it('are no dates of a page that prints several years, or none', () => {
    const isoOn = (years: readonly number[]) =>
      findDatesAndDays('02.07. of 2026-07-31', years, { dayFirst: true }).map(({ iso }) => iso);
    expect(isoOn([2026])).toEqual(['2026-07-31', '2026-07-02']);
    expect(isoOn([2025, 2026])).toEqual(['2026-07-31']);
    expect(isoOn([])).toEqual(['2026-07-31']);
  });

  it('lie within any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('02.09.', '2026', ' ', '/', '12', 'Sep', '.', ',5', 'x')), (parts) => {
        const text = parts.join('');
        for (const { start, end, text: found, iso } of findDaysOf([2026], text)) {
          expect(text.slice(start, end)).toBe(found);
          expect(iso).toMatch(/^2026-\d\d-\d\d$/);
        }
      }),
    );
  });
});

it.each([
  ['Statement 9/2026 of 30.09.2026', [2026]],
  ['from 01/12/2025 to 31/01/2026', [2025, 2026]],
  ['Total 2026.00, order 20261, 2,026', []],
  ['31.12.99', [1999]],
  ['30.09.2026, IBAN GB33 BUKB 2020 1555', [2026]],
  ['Statement 9/2026', [2026]],
])('the years that %s prints are found', (text, years) => {
  expect([...yearsIn(text)].sort()).toEqual(years);
});
