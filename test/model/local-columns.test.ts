import { describe, expect, it } from 'vitest';
import { loadDocumentType } from '../../src/extract/document-type.ts';
import { askText } from '../support/layout.ts';

/** The rows that the local model reads of an invoice. */
async function linesOf(...lines: readonly string[]): Promise<readonly object[]> {
  const { schema } = await loadDocumentType('invoice');
  const { data } = await askText(schema, ['INVOICE 12', '', ...lines]);
  return (data as { readonly lines?: readonly object[] }).lines ?? [];
}

describe('heads that are centred above the words of their columns', () => {
  it('leave no word of a description to the column of numbers before it', async () => {
    const rows = await linesOf(
      '#        Item & Description         HSN/SAC       Qty      Rate       Amount',
      '1 Deep groove bearing 6205-2RS     84821020       400    112.50    45,000.00',
      '2 Pillow block UCP 205             84839000        60    385.00    23,100.00',
      '3 Lithium grease NLGI-2, 18 kg     27101980         5  4,180.00    20,900.00',
      'Sub Total                                                          89,000.00',
    );
    expect(rows).toMatchObject([
      { description: 'Deep groove bearing 6205-2RS', quantity: 400, amount: 45000 },
      { description: 'Pillow block UCP 205' },
      { description: 'Lithium grease NLGI-2, 18 kg' },
    ]);
  });

  it('leave no word of a description to the column of codes before it', async () => {
    const rows = await linesOf(
      'Quantity     Item Code           Description                 U/M    Price      Amount',
      '38      Shingles-A1   Architectural shingles, Charcoal       SQ     118.00   4,484.00',
      '4       Underlay-10   Synthetic underlay, 10 sq roll         RL      92.50     370.00',
      '52      Labor-C4      Tear-off and install, crew of 4        HR      64.00   3,328.00',
      'Subtotal                                                                   8,182.00',
    );
    expect(rows).toMatchObject([
      { item_code: 'Shingles-A1', description: 'Architectural shingles, Charcoal' },
      { item_code: 'Underlay-10', description: 'Synthetic underlay, 10 sq roll' },
      { item_code: 'Labor-C4', description: 'Tear-off and install, crew of 4' },
    ]);
  });

  it('give words that stand close together to the columns that the strips between all rows tell', async () => {
    const rows = await linesOf(
      'Quantity     Item Code           Description                 U/M    Price      Amount',
      '38      Shingles A1 Architectural shingles, Charcoal         SQ     118.00   4,484.00',
      '4       Underlay 10 Synthetic underlay, 10 sq roll           RL      92.50     370.00',
      '52      Labor C4    Tear-off and install, crew of 4          HR      64.00   3,328.00',
      'Subtotal                                                                   8,182.00',
    );
    expect(rows.map((row) => (row as { readonly description?: string }).description)).toEqual([
      'Architectural shingles, Charcoal',
      'Synthetic underlay, 10 sq roll',
      'Tear-off and install, crew of 4',
    ]);
  });
});

it('takes the goods total, freight and insurance for no rows, although they add up', async () => {
  const rows = await linesOf(
    'HS code      Description of goods          Qty     UoM       Value         Total',
    '5602.10      Needle felt 12 mm             120     m         14.75      1,770.00',
    '5602.10      Needle felt 6 mm               80     m          9.20        736.00',
    '4205.00      Leather strip 25 mm            15     roll      31.40        471.00',
    '                                           Goods total                  2,977.00',
    '                                               Freight                    612.00',
    '                                             Insurance                     18.50',
    '                                             TOTAL GBP                  3,607.50',
  );
  expect(rows).toMatchObject([{ amount: 1770 }, { amount: 736 }, { amount: 471 }]);
  expect(rows).toHaveLength(3);
});

describe('the heading of a section', () => {
  it('gives neither its number nor its words to the rows around it', async () => {
    const rows = await linesOf(
      'Pos      Leistung                     Menge      E-Preis      G-Preis',
      '1        Heizung Erdgeschoss',
      '1.01     Kupferrohr 22x1              6,00       38,40         230,40',
      '1.02     Fitting Bogen               24,00        4,85         116,40',
      '2        Sanitär Obergeschoss',
      '2.01     Eckventil                    2,00       10,00          20,00',
      'Summe netto                                                    366,80',
    );
    expect(rows).toMatchObject([
      { position: '1.01', description: 'Kupferrohr 22x1' },
      { position: '1.02', description: 'Fitting Bogen' },
      { position: '2.01', description: 'Eckventil' },
    ]);
  });
});

it('takes a column headed Unit for prices where it has no words', async () => {
  const rows = await linesOf(
    'Part No.    Description                Qty     Unit €     VAT %      Net €',
    'OC456       Oil filter                   1      11.40        23      11.40',
    '5W30        Engine oil                 4.5       9.80        23      44.10',
    'DB1424      Front brake discs            2      96.00        23     192.00',
  );
  expect(rows).toMatchObject([{ unit_price: 11.4, amount: 11.4 }, { unit_price: 9.8, amount: 44.1 }, { amount: 192 }]);
  expect(JSON.stringify(rows)).not.toContain('"unit"');
});

describe('heads of two lines', () => {
  it('are read as one where only both together are a label', async () => {
    const rows = await linesOf(
      'Lp.      Nazwa towaru           J.m.    Ilość      Cena      Wartość     Stawka     Wartość',
      '                                                  netto       netto        VAT      brutto',
      '1        Płyta OSB              szt.       40     98,40     3936,00        23%     4841,28',
      '2        Wkręty ciesielskie     op.         6     54,90      329,40        23%      405,16',
    );
    expect(rows).toMatchObject([
      { description: 'Płyta OSB', quantity: 40, unit: 'szt.', unit_price: 98.4, tax_rate: 23, amount: 3936 },
      { quantity: 6, unit_price: 54.9, amount: 329.4 },
    ]);
  });
});

it.each([
  ['Artnr', 'Benämning', 'Antal', 'Enhet', 'À-pris', 'Moms', 'Summa'],
  ['Varenr', 'Beskrivelse', 'Antal', 'Enhed', 'Pris', 'Moms', 'Beløb'],
  ['Tuotenumero', 'Nimike', 'Määrä', 'Yks.', 'À-hinta', 'ALV', 'Veroton'],
  ['Lp.', 'Nazwa towaru', 'Ilość', 'J.m.', 'Cena', 'Stawka', 'Wartość'],
])('reads tables with the head %s, %s, %s', async (code, name, quantity, unit, price, rate, amount) => {
  const row = (...cells: readonly string[]) => cells.map((cell) => cell.padEnd(14)).join('');
  const rows = await linesOf(
    row(code, name, quantity, unit, price, rate, amount),
    row('1101', 'Trävaror', '32,00', 'st', '950,00', '25%', '30 400,00'),
    row('1150', 'Skruvar', '4,00', 'st', '475,00', '25%', '1 900,00'),
  );
  expect(rows).toMatchObject([
    { description: 'Trävaror', quantity: 32, unit: 'st', unit_price: 950, tax_rate: 25, amount: 30400 },
    { description: 'Skruvar', quantity: 4, amount: 1900 },
  ]);
});
