import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: object): { readonly [keyword: string]: unknown } => ({ type: 'object', properties });
const PARTY = object({ name: text, street: text, postcode: text, city: text, vat_id: text });
const LINES = {
  type: 'array',
  items: object({ item_code: text, description: text, quantity: number, amount: number }),
};

describe('the block of a party', () => {
  const lines = [
    'Gráficas Montseny S.L.',
    'Factura 2026/1187',
    '',
    'Cliente: Editorial Alba Nova S.A. CIF: B08765432',
    'Av. Diagonal 450',
    '08006 Barcelona',
    'Código      Concepto                Cantidad     Importe',
    'IMP-33      Catálogo A4               1.500      1.767,00',
    'IMP-07      Tarjetas de visita        2.000        120,00',
  ];

  it('ends before the head of a table', async () => {
    const { data } = await askText(object({ buyer: object({ address: text, city: text }), lines: LINES }), lines);
    expect(data).toMatchObject({ buyer: { city: 'Barcelona' } });
    expect(JSON.stringify(Object(data).buyer)).not.toContain('Código');
  });

  it('has a name without the number behind it', async () => {
    const { data } = await askText(object({ buyer: PARTY, lines: LINES }), lines);
    expect(data).toMatchObject({ buyer: { name: 'Editorial Alba Nova S.A.', street: 'Av. Diagonal 450' } });
  });
});

describe('the sign of numbers', () => {
  it('is the word that it stands for in labels', async () => {
    const { data } = await askText(object({ receipt_number: text, total: number }), [
      'THE COPPER KETTLE',
      'Table 7   Check #: 40218',
      'TOTAL     23.93',
    ]);
    expect(data).toEqual({ receipt_number: '40218', total: 23.93 });
  });
});

describe('a VAT id', () => {
  const lines = ['THE COPPER KETTLE', 'VAT No: 421 7788 90', 'TOTAL     23.93'];

  it('is the number of a tax office where there is one field for such numbers', async () => {
    const { data } = await askText(object({ tax_number: text, total: number }), lines);
    expect(data).toEqual({ tax_number: '421 7788 90', total: 23.93 });
  });

  it('is no other number where it has a field of its own', async () => {
    const { data } = await askText(object({ tax_number: text, vat_id: text, total: number }), lines);
    expect(data).not.toHaveProperty('tax_number');
  });
});
