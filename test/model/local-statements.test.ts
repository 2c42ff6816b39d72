import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { askText } from '../support/layout.ts';

async function readAs(type: string, lines: readonly string[]): Promise<Record<string, unknown>> {
  const { schema } = await loadDocumentType(type);
  return Object(await askText(schema, lines)).data;
}

describe('a bank statement', () => {
  it('says sums of money out and in in the line that adds up both columns', async () => {
    const data = await readAs('bank-statement', [
      'Date      Libellé                        Débit       Crédit',
      '02/02/2026   PRLV EDF PRO                212,40',
      '05/02/2026   VIR RECU SCI                            1.850,00',
      '11/02/2026   CB AMAZON                    89,90',
      '             Total des mouvements        302,30      1.850,00',
    ]);
    expect(data).toMatchObject({ total_debits: 302.3, total_credits: 1850 });
    expect(data.transactions).toHaveLength(3);
  });

  it('has its balances in the first and the last of the lines that say one', async () => {
    const data = await readAs('bank-statement', [
      'Buchung         Verwendungszweck                    Betrag',
      '                Kontostand am 30.04.2026        6.204,77 +',
      '04.05.2026      Lastschrift Stadtwerke            143,00 -',
      '06.05.2026      Gutschrift Bauverein            2.380,00 +',
      '                Kontostand am 31.05.2026        8.441,77 +',
    ]);
    expect(data).toMatchObject({ opening_balance: 6204.77, closing_balance: 8441.77 });
    expect(data.transactions).toHaveLength(2);
  });

  it('is about the only period that it prints, without a label', async () => {
    const data = await readAs('bank-statement', ['First Prairie Bank', 'Statement 27', '04/01/2026 - 04/30/2026']);
    expect(data).toMatchObject({ period_start: '2026-04-01', period_end: '2026-04-30', statement_number: '27' });
  });

  it('is sent to the holder of the account', async () => {
    const data = await readAs('bank-statement', [
      'First Prairie Bank',
      '',
      'Dana L. Whitcomb',
      '55 Cottonwood Ct',
      'Salina, KS 67401',
    ]);
    expect(data).toMatchObject({ bank: 'First Prairie Bank', account_holder: 'Dana L. Whitcomb' });
  });
});

describe('a bill of lading', () => {
  it('says how much there is of everything in the line that adds up packages and weights', async () => {
    const data = await readAs('bill-of-lading', [
      'Marks          No. of Packages    Description of Goods        Gross Weight',
      'GLF 1-22                    22    Cork flooring tiles               17,380',
      'GLF 23-30                    8    Cork underlay rolls                3,160',
      'Total                       30                                      20,540',
    ]);
    expect(data).toMatchObject({ total_packages: 30, total_weight: 20540 });
    expect(data.goods).toHaveLength(2);
  });
});

describe('a form', () => {
  it('may have several boxes to tick in a line', async () => {
    const data = await readAs('form', ['Membership: ☒ Adult ☐ Junior ☐ Family', 'Lunch  Yes ☐  No ☒']);
    expect(data.checkboxes).toEqual([
      { label: 'Adult', checked: true },
      { label: 'Junior', checked: false },
      { label: 'Family', checked: false },
      { label: 'Yes', checked: false },
      { label: 'No', checked: true },
    ]);
    expect(data.fields).toBeUndefined();
  });

  it('may have labels and values in two columns without colons', async () => {
    const data = await readAs('form', [
      'Name, Vorname        Brandl, Anton',
      'Personalnummer       40718',
      'Abteilung            Versand',
    ]);
    expect(data.fields).toEqual([
      { label: 'Name, Vorname', value: 'Brandl, Anton' },
      { label: 'Personalnummer', value: '40718' },
      { label: 'Abteilung', value: 'Versand' },
    ]);
  });

  it('has no value in a field that was left empty above another one', async () => {
    const data = await readAs('form', ['Surname: Adeyemi', 'Email:', 'Telephone: 01273 555 019']);
    expect(data.fields).toEqual([
      { label: 'Surname', value: 'Adeyemi' },
      { label: 'Telephone', value: '01273 555 019' },
    ]);
  });
});
