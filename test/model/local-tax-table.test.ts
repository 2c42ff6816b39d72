import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const number = { type: 'number' };
const SUMS = { type: 'object', properties: { subtotal: number, tax: number, total: number } };

describe('a table with a line for each rate of tax', () => {
  it('says the sums of the document in the line that adds up the rates', async () => {
    const { data } = await askText(SUMS, [
      'MwSt-Satz          Netto       MwSt      Brutto',
      '7 %               399,30      27,95      427,25',
      '19 %               81,80      15,54       97,34',
      'Summe             481,10      43,49      524,59',
      '',
      'Rechnungsbetrag EUR 524,59',
    ]);
    expect(data).toEqual({ subtotal: 481.1, tax: 43.49, total: 524.59 });
  });

  it('says them itself where there is only one rate, in whatever order', async () => {
    const { data } = await askText(SUMS, [
      'TOTAL TTC                   28,20',
      'Taux       HT      TVA      TTC',
      '5,5%      26,73    1,47    28,20',
    ]);
    expect(data).toMatchObject({ subtotal: 26.73, tax: 1.47, total: 28.2 });
  });

  it('is no row of goods with its rate and tax', async () => {
    const { data } = await askText(SUMS, [
      'Item                Rate      Net      Tax      Gross',
      'Desk lamp            18%   100.00    18.00     118.00',
      'Book                          40.00              40.00',
      'Total                                           158.00',
    ]);
    expect(data).toMatchObject({ total: 158 });
    expect(JSON.stringify(data)).not.toContain('"subtotal":100');
  });

  it('with heads that have rates ends the rows above it', async () => {
    const text = { type: 'string' };
    const lines = {
      type: 'array',
      items: { type: 'object', properties: { description: text, quantity: number, amount: number } },
    };
    const { data } = await askText({ type: 'object', properties: { lines, total: number } }, [
      'Omschrijving             Aantal     Totaal',
      'Flyers A5 135 g             500     210,00',
      'Prepress                      1      95,00',
      '',
      'BTW 6%      BTW 21%     Totaal excl.     Te betalen EUR',
      '12,60       19,95       305,00           337,55',
    ]);
    expect(data).toMatchObject({ lines: [{ description: 'Flyers A5 135 g' }, { description: 'Prepress' }] });
    expect(Object(data).lines).toHaveLength(2);
  });

  it('has no total in the column of the total without tax', async () => {
    const { data } = await askText({ type: 'object', properties: { total: number } }, [
      'Totaal excl.     Totaal BTW     Te betalen EUR',
      '305,00           32,55          337,55',
    ]);
    expect(data).toEqual({ total: 337.55 });
  });
});
