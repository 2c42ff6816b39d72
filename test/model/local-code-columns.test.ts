import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const [text, number] = [{ type: 'string' }, { type: 'number' }];
const invoice = (properties: object) => ({
  type: 'object',
  'x-recto': { checks: [{ product: ['/lines/*/quantity', '/lines/*/unit_price'], equals: '/lines/*/amount' }] },
  properties: { lines: { type: 'array', items: { type: 'object', properties } } },
});
const LINE = {
  position: text,
  item_code: text,
  description: text,
  quantity: number,
  unit_price: number,
  amount: number,
};

describe('a column of item codes', () => {
  it('is one of numbers that do not count', async () => {
    const { data } = await askText(invoice(LINE), [
      'Nr.          Bezeichnung           Menge    Preis    Betrag',
      '0000 123     Ölfilter                  1    14,90     14,90',
      'AW 1812      Inspektion               18     9,80    176,40',
      '0000 411     Innenraumfilter           2    27,35     54,70',
    ]);
    const [first, second, third] = Object(data).lines;
    expect([first.item_code, second.item_code, third.item_code]).toEqual(['0000 123', 'AW 1812', '0000 411']);
    expect(first).not.toHaveProperty('position');
  });

  it('may have a head that names no field, or one that is also called so', async () => {
    const rows = [
      'TIN-20       Tinta branca             6    62,40    374,40',
      'ROL-03       Rolo                    10     7,85     78,50',
    ];
    for (const head of ['Tarif ', 'Artigo']) {
      const { data } = await askText(invoice(LINE), [
        `${head}       Descrição             Qtd      Preço     Valor`,
        ...rows,
      ]);
      expect(data, head).toMatchObject({
        lines: [{ item_code: 'TIN-20', description: 'Tinta branca' }, { item_code: 'ROL-03' }],
      });
    }
  });

  it('is none of numbers that count, with zeros before them', async () => {
    const { data } = await askText(invoice(LINE), [
      '             Description          Qty     Price    Amount',
      '00010        Bracket                2     10.00     20.00',
      '00020        Clamp                  3      4.00     12.00',
      '00030        Rail                   2      7.50     15.00',
    ]);
    expect(JSON.stringify(data)).not.toContain('item_code');
  });

  it('is the one with the name of a field where two fields may be meant', async () => {
    const { data } = await askText(invoice({ item: text, description: text, quantity: number }), [
      'Item        Description                Quantity',
      'BK-250      Beaker 250 mL                    10',
      'FL-500      Erlenmeyer flask 500 mL          24',
    ]);
    expect(data).toMatchObject({ lines: [{ item: 'BK-250', description: 'Beaker 250 mL' }, { item: 'FL-500' }] });
  });
});

describe('the column of amounts', () => {
  it('is that of the product, not that of the product with tax', async () => {
    const { data } = await askText(invoice({ ...LINE, tax_rate: number }), [
      'Nazwa towaru        Ilość   Cena netto   Wartość netto   VAT   Wartość brutto',
      'Papier A4              15        34,90          523,50   23%           643,91',
      'Tusz czarny             8        52,40          419,20   23%           515,62',
      'Podręcznik              8        21,00          168,00    5%           176,40',
    ]);
    expect(data).toMatchObject({ lines: [{ amount: 523.5 }, { amount: 419.2 }, { amount: 168 }] });
  });
});
