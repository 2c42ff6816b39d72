import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/document/values/amounts.ts';
import { marksDebits } from '../../src/document/values/debit-marks.ts';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { judgeValues } from '../../src/extract/trust/judge.ts';
import { askText } from '../support/layout.ts';
import { pagesOf, preparedPage } from '../support/page.ts';

const { schema } = await loadDocumentType('bank-statement');
const GERMAN = [
  'Kontoauszug',
  'Datum          Buchungstext                       Betrag',
  '03.06.2024     Miete Juni                       650,00 S',
  '05.06.2024     Gehalt                         2.100,00 H',
  '09.06.2024     Strom                             81,20 S',
  'Neuer Saldo                                    1.868,80 H',
];
const ENGLISH = [
  'Statement of account',
  'Date           Description                    Amount',
  '2024-06-03     Rent                           650.00 DR',
  '2024-06-05     Salary                       2,100.00 CR',
];

const values = (lines: readonly string[]) =>
  findAmounts(lines.join('\n'), { marksDebits: marksDebits(lines.join('\n')) }).map(({ value }) => value);

/** What a person should look at of transactions with the given amounts. */
async function reviewed(page: readonly string[], amounts: readonly object[]): Promise<readonly string[]> {
  const data = { transactions: amounts };
  const settings = { schema, evidence: {}, pagesOf: () => [1], isLocal: false, reviewBelow: 0.9 };
  const { review } = await judgeValues(data, settings, pagesOf(preparedPage(page)));
  return review.filter(({ because }) => because === 'other_sign').map(({ pointer }) => pointer);
}

describe('the mark of a debit behind an amount', () => {
  it('is its sign in a statement', () => {
    expect(values(GERMAN)).toEqual(expect.arrayContaining([-650, 2100, -81.2, 1868.8]));
    expect(values(ENGLISH)).toEqual(expect.arrayContaining([-650, 2100]));
  });

  it('is none elsewhere, where an S is a size or the rate of a tax', () => {
    expect(values(['Shirt 12.50 S', 'Bread 1.20 H', 'Total 13.70'])).toEqual([12.5, 1.2, 13.7]);
    expect(values(['Dr. Meier 12.50 Drops'])).toEqual([12.5]);
  });

  it.each([
    ['S', GERMAN, { date: '2024-06-03', description: 'Miete Juni' }, { date: '2024-06-05', description: 'Gehalt' }],
    ['DR', ENGLISH, { date: '2024-06-03', description: 'Rent' }, { date: '2024-06-05', description: 'Salary' }],
  ])('bears out a value with that sign, and none without: %s', async (_, page, rent, salary) => {
    const paid = { ...salary, amount: 2100 };
    expect(await reviewed(page, [{ ...rent, amount: -650 }, paid])).toEqual([]);
    expect(await reviewed(page, [{ ...rent, amount: 650 }, paid])).toEqual(['/transactions/0/amount']);
    expect(
      await reviewed(page, [
        { ...rent, debit: 650 },
        { ...salary, credit: 2100 },
      ]),
    ).toEqual([]);
  });

  it('is read by the local model', async () => {
    const { data } = await askText(schema, GERMAN);
    expect(data).toMatchObject({ transactions: [{ amount: -650 }, { amount: 2100 }, { amount: -81.2 }] });
  });
});
