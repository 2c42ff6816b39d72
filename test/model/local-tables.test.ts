import { describe, expect, it } from 'vitest';
import { ask, askText, codePageOf, pageOf } from '../support/layout.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: object): { readonly [keyword: string]: unknown } => ({ type: 'object', properties });
const list = (name: string, properties: object): { readonly [keyword: string]: unknown } =>
  object({ [name]: { type: 'array', items: object(properties) } });

describe('tables', () => {
  it('become arrays, wrapped descriptions included, and end at the sum', async () => {
    const schema = list('lines', { description: text, quantity: number, unit_price: number, amount: number });
    const { data } = await askText(schema, [
      'Description              Qty     Unit price     Amount',
      'Torque wrench              2          45.00      90.00',
      'with case and two keys',
      'Hex key set                1          12.50      12.50',
      'Total                                           102.50',
      'Bank charge                1           5.00       5.00',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Torque wrench with case and two keys', quantity: 2, unit_price: 45, amount: 90 },
        { description: 'Hex key set', quantity: 1, unit_price: 12.5, amount: 12.5 },
      ],
    });
  });

  it('go on over pages that repeat the head', async () => {
    const schema = list('lines', { description: text, amount: number });
    const head = 'Description              Amount';
    const { data } = await ask(schema, [
      pageOf([head, 'First thing              1.00']),
      pageOf([head, 'Second thing             2.00'], 2),
    ]);
    expect(data).toMatchObject({ lines: [{ description: 'First thing' }, { description: 'Second thing', amount: 2 }] });
  });

  it('take their columns from the hints of a schema', async () => {
    const label = (type: object, ...labels: string[]): object => ({ ...type, 'x-recto': { labels } });
    const schema = list('tides', { place: label(text, 'Harbour'), height: label(number, 'Level (m)') });
    const { data } = await askText(schema, [
      'Harbour          Level (m)',
      'Oslo             1.20',
      'Bergen           0.95',
    ]);
    expect(data).toEqual({
      tides: [
        { place: 'Oslo', height: 1.2 },
        { place: 'Bergen', height: 0.95 },
      ],
    });
  });

  it('are read from a till that prints no head', async () => {
    const { data } = await askText(list('items', { description: text, quantity: number, amount: number }), [
      'Dry iron             26.90',
      'Bedsheet set',
      '2 x 23.90            47.80',
      'Total                74.70',
    ]);
    expect(data).toMatchObject({
      items: [
        { description: 'Dry iron', amount: 26.9 },
        { description: 'Bedsheet set', quantity: 2, amount: 47.8 },
      ],
    });
  });

  it('give how much was bought to the item whose price is the product, above or below', async () => {
    const schema = list('items', { description: text, quantity: number, unit_price: number, amount: number });
    const { data } = await askText(schema, [
      'Brot 750g                       3,95 A',
      'Tomaten lose',
      '   0,642 kg x 3,49 EUR/kg',
      '                                2,24 A',
      'Hafermilch                      5,67 A',
      '   3 x 1,89',
      '   2 @ 3,49',
      'Käse                            6,98 A',
      'Brett 4x8',
      '   0.50 X 6.80   0.00           3.40 A',
      'SUMME                          22,24',
    ]);
    expect(data).toEqual({
      items: [
        { description: 'Brot 750g', amount: 3.95 },
        { description: 'Tomaten lose', quantity: 0.642, unit_price: 3.49, amount: 2.24 },
        { description: 'Hafermilch', quantity: 3, unit_price: 1.89, amount: 5.67 },
        { description: 'Käse', quantity: 2, unit_price: 3.49, amount: 6.98 },
        { description: 'Brett 4x8', quantity: 0.5, unit_price: 6.8, amount: 3.4 },
      ],
    });
  });

  it('have the price of what was counted below a deduction that leads to it', async () => {
    const schema = list('items', { description: text, quantity: number, unit_price: number, amount: number });
    const { data } = await askText(schema, [
      '-----------------------',
      'Wireless headphones',
      'Premium black',
      'AUDIO-5521 1 @ $349.99',
      'Member discount    $-50.00',
      '                   $299.99',
      'ACC-8834 2 @ $79.99',
      '                   $159.98',
      'Voucher             $-5.00',
      'Total              $454.97',
    ]);
    expect(data).toEqual({
      items: [
        {
          description: 'Wireless headphones Premium black AUDIO-5521',
          quantity: 1,
          unit_price: 349.99,
          amount: 299.99,
        },
        { description: 'ACC-8834', quantity: 2, unit_price: 79.99, amount: 159.98 },
        { description: 'Voucher', amount: -5 },
      ],
    });
  });

  it('have rows with the name of the line above, where only how much there is stands beside their numbers', async () => {
    const schema = list('items', { description: text, quantity: number, unit_price: number, amount: number });
    const { data } = await askText(schema, [
      'Description          VAT        Amount',
      'Vitello tonnato      10%         12.00',
      'Agnolotti',
      '  2 x 13.50          10%         27.00',
      'Total                            39.00',
    ]);
    expect(data).toEqual({
      items: [
        { description: 'Vitello tonnato', amount: 12 },
        { description: 'Agnolotti', quantity: 2, unit_price: 13.5, amount: 27 },
      ],
    });
  });

  it('have columns whose heads say more in brackets', async () => {
    const schema = list('lines', { description: text, quantity: number, unit_price: number, amount: number });
    const { data } = await askText(schema, [
      'Item                  Qty     Rate (ex GST)     Amount (ex GST)',
      'Call-out fee          1              $95.00              $95.00',
      'Mixer cartridge       2              $38.50              $77.00',
    ]);
    expect(data).toEqual({
      lines: [
        { description: 'Call-out fee', quantity: 1, unit_price: 95, amount: 95 },
        { description: 'Mixer cartridge', quantity: 2, unit_price: 38.5, amount: 77 },
      ],
    });
  });

  it('have days in the year of the document where theirs is not printed', async () => {
    const schema = list('transactions', {
      date: { type: 'string', format: 'date' },
      description: text,
      amount: number,
    });
    const { data } = await askText(schema, [
      'Statement from 01/12/2025 to 31/01/2026',
      'Date     Description          Amount',
      '30/12    Rent                 650.00',
      '02/01    Salary             2,140.55',
    ]);
    expect(data).toMatchObject({
      transactions: [
        { date: '2025-12-30', amount: 650 },
        { date: '2026-01-02', amount: 2140.55 },
      ],
    });
  });

  it('do not end at the number of a tax office', async () => {
    const { data } = await askText(list('items', { description: text, amount: number }), [
      'TVA FR43512845771',
      'Pain complet         3,10',
      'Café                 4,00',
      'TOTAL TTC            7,10',
    ]);
    expect(data).toEqual({
      items: [
        { description: 'Pain complet', amount: 3.1 },
        { description: 'Café', amount: 4 },
      ],
    });
  });
});

describe('arrays of values', () => {
  it('collect everything of a form, each once', async () => {
    const schema = object({ emails: { type: 'array', items: { type: 'string', format: 'email' } } });
    const { data } = await askText(schema, ['a@example.com, b@example.org', 'again a@example.com']);
    expect(data).toEqual({ emails: ['a@example.com', 'b@example.org'] });
  });

  it('take the parts of what follows their label', async () => {
    const { data } = await askText(object({ keywords: { type: 'array', items: text } }), [
      'Keywords: tracing, type specialization; trees',
    ]);
    expect(data).toEqual({ keywords: ['tracing', 'type specialization', 'trees'] });
  });

  it('read labels with their values, and boxes with their ticks', async () => {
    const schema = object({
      pairs: { type: 'array', items: object({ label: text, value: text }), 'x-recto': { kind: 'pairs' } },
      boxes: {
        type: 'array',
        items: object({ label: text, checked: { type: 'boolean' } }),
        'x-recto': { kind: 'checkboxes' },
      },
    });
    const { data } = await askText(schema, ['Region: North', '☒ Premium', '☐ Basic']);
    expect(data).toEqual({
      pairs: [{ label: 'Region', value: 'North' }],
      boxes: [
        { label: 'Premium', checked: true },
        { label: 'Basic', checked: false },
      ],
    });
  });

  it('read an enumeration from the option that is ticked, and no other', async () => {
    const schema = object({ payment: { enum: ['monthly', 'quarterly', 'yearly'] } });
    expect((await askText(schema, ['Payment: ☐ monthly ☒ yearly ☐ quarterly'])).data).toEqual({ payment: 'yearly' });
    expect((await askText(schema, ['Payment: ☐ monthly ☐ yearly ☐ quarterly'])).data).toEqual({});
  });
});

describe('source code', () => {
  const schema = object({
    imports: { type: 'array', items: text, 'x-recto': { kind: 'code_imports' } },
    functions: {
      type: 'array',
      items: object({ name: text, parameters: text }),
      'x-recto': { kind: 'code_functions' },
    },
    classes: {
      type: 'array',
      items: object({ name: text, methods: { type: 'array', items: text } }),
      'x-recto': { kind: 'code_classes' },
    },
  });

  it('is outlined without what is in comments and strings', async () => {
    const source =
      '"""def fake(): pass"""\nimport os\n\nclass Cart:\n    def add(self, item):\n        pass\n\ndef total(cart):\n    return 1\n';
    const { data } = await ask(schema, [codePageOf(source)]);
    expect(data).toEqual({
      imports: ['os'],
      functions: [{ name: 'total', parameters: 'cart' }],
      classes: [{ name: 'Cart', methods: ['add'] }],
    });
  });

  it('is described by the first paragraph of the comment at its top', async () => {
    const described = object({ description: { ...text, 'x-recto': { kind: 'code_comment' } } });
    const read = async (source: string) => (await ask(described, [codePageOf(source)])).data;
    expect(await read('"""Billing helpers\nfor shops.\n\nMore of it."""\nimport os\n')).toEqual({
      description: 'Billing helpers for shops.',
    });
    expect(await read('/**\n * Adds things.\n *\n * More.\n */\nexport {};\n')).toEqual({
      description: 'Adds things.',
    });
    expect(await read('import os\n')).toEqual({});
  });

  it('is outlined for TypeScript as well', async () => {
    const source =
      "import { a } from './a.ts';\n\nexport interface X {\n  readonly y: string;\n}\n\nexport function f(x: string): number {\n  return 1;\n}\n";
    const { data } = await ask(schema, [codePageOf(source)]);
    expect(data).toMatchObject({ imports: ['./a.ts'], functions: [{ name: 'f' }] });
  });
});
