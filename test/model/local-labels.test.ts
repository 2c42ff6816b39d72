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

describe('the numbers below the address of a party', () => {
  const INVOICE = object({ seller: PARTY, buyer: object({ ...{ name: text, city: text, phone: text } }) });

  it('are its own, and not those of the other party', async () => {
    const { data } = await askText(INVOICE, [
      'Atlântida Consultores, Lda.',
      'Rua de Cedofeita 210',
      '4050-174 Porto',
      '',
      'Vinhos do Vale, S.A.',
      'Rua da Fonte 3',
      '5130-321 Pesqueira',
      'NIF 507654321',
    ]);
    expect(data).toMatchObject({ seller: { name: 'Atlântida Consultores, Lda.', city: 'Porto' } });
    expect(Object(data).seller).not.toHaveProperty('vat_id');
  });

  it('are no address', async () => {
    const { data } = await askText(INVOICE, [
      'Termoidraulica Bassi di Bassi Luca',
      'Via Garibaldi 9 - 40124 Bologna (BO)',
      'Tel. 051 234567 - info@bassitermo.it',
      '',
      'Condominio Le Magnolie',
      'Via Saragozza 120',
      '40135 Modena (MO)',
    ]);
    expect(data).toMatchObject({ buyer: { name: 'Condominio Le Magnolie', city: 'Modena' } });
    expect(Object(data).buyer).not.toHaveProperty('phone');
  });
});

describe('a bank statement', () => {
  const date = { type: 'string', format: 'date' };
  const transactions = (amounts: object) => ({ type: 'array', items: object({ date, description: text, ...amounts }) });
  const balances = { opening_balance: number, closing_balance: number };

  it('has neither balances nor sums of its columns among its rows', async () => {
    const schema = object({ ...balances, transactions: transactions({ debit: number, credit: number }) });
    const { data } = await askText(schema, [
      'RELEVÉ DE COMPTE du 31/08/2026',
      'Date        Libellé                              Débit        Crédit',
      '            SOLDE CRÉDITEUR AU 31/07/2026                   1 530,22',
      '02/08       PRLV EDF                             74,90',
      '05/08       VIR SALAIRE ARMOR SAS                           2 104,00',
      '19/08       CB CARREFOUR BREST                  112,35',
      '            TOTAL DES OPÉRATIONS                187,25      2 104,00',
      '            SOLDE CRÉDITEUR AU 31/08/2026                   3 446,97',
    ]);
    expect(data).toEqual({
      opening_balance: 1530.22,
      closing_balance: 3446.97,
      transactions: [
        { date: '2026-08-02', description: 'PRLV EDF', debit: 74.9 },
        { date: '2026-08-05', description: 'VIR SALAIRE ARMOR SAS', credit: 2104 },
        { date: '2026-08-19', description: 'CB CARREFOUR BREST', debit: 112.35 },
      ],
    });
  });

  it('has the sign of its balances and amounts behind them, and a number with its year', async () => {
    const statement_number = { ...text, 'x-recto': { kind: 'code', labels: ['Kontoauszug Nr'] } };
    const schema = object({ statement_number, ...balances, transactions: transactions({ amount: number }) });
    const { data } = await askText(schema, [
      'Kontoauszug Nr. 9 / 2026',
      'Buchung       Wert          Verwendungszweck                          Betrag',
      '                            Alter Kontostand vom 31.08.2026       1.204,10 H',
      '01.09.2026    01.09.2026    Miete September Wohnbau GmbH            650,00 S',
      '03.09.2026    03.09.2026    Gehalt Fa. Tenbrink                   2.310,55 H',
      '                            Neuer Kontostand vom 30.09.2026       2.864,65 H',
    ]);
    expect(data).toEqual({
      statement_number: '9/2026',
      opening_balance: 1204.1,
      closing_balance: 2864.65,
      transactions: [
        { date: '2026-09-01', description: 'Miete September Wohnbau GmbH', amount: -650 },
        { date: '2026-09-03', description: 'Gehalt Fa. Tenbrink', amount: 2310.55 },
      ],
    });
  });
});

describe('the address of a party', () => {
  const buyerOf = async (...lines: string[]) => {
    const seller = ['Northwind Traders Ltd', '1 Market Street', 'London W1A 1AA', ''];
    const schema = object({ seller: PARTY, buyer: PARTY, total: number });
    return Object((await askText(schema, [...seller, ...lines, '', 'Total 12.00'])).data).buyer;
  };

  it('may stand behind its name in one line', async () => {
    expect(await buyerOf('Bill To: Acme Corp, 77 Main Street, Springfield, IL 62701')).toEqual({
      name: 'Acme Corp',
      street: '77 Main Street',
      postcode: '62701',
      city: 'Springfield',
    });
  });

  it('has a postcode of Sweden in two groups, and no street in it', async () => {
    expect(await buyerOf('Bill To:', 'Norrland Trä AB', 'Storgatan 14', '903 26 Umeå', 'Sweden')).toEqual({
      name: 'Norrland Trä AB',
      street: 'Storgatan 14',
      postcode: '903 26',
      city: 'Umeå',
    });
  });

  it('has a city without the letters of its province', async () => {
    expect(await buyerOf('Bill To:', 'Studio Conti S.r.l.', 'Via Po, 88', '10121 Torino TO')).toMatchObject({
      postcode: '10121',
      city: 'Torino',
    });
  });
});
