import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const text = { type: 'string' };
const PARTY = { type: 'object', properties: { name: text, street: text, postcode: text, city: text, phone: text } };
const SCHEMA = { type: 'object', properties: { seller: PARTY, buyer: PARTY } };

describe('an address without a name', () => {
  it('is the issuer’s, whose name stands in the letterhead', async () => {
    const { data } = await askText(SCHEMA, [
      'Granbarr Konsult AB                          Faktura',
      '',
      'Öresund Logistik AB',
      'Norra Vallgatan 60',
      '211 22 Malmö',
      '',
      '',
      'Adress                    Telefon',
      'Kungsgatan 55             08-555 012 40',
      '111 22 Stockholm',
    ]);
    expect(data).toMatchObject({
      seller: { name: 'Granbarr Konsult AB', street: 'Kungsgatan 55', city: 'Stockholm' },
      buyer: { name: 'Öresund Logistik AB', street: 'Norra Vallgatan 60', city: 'Malmö' },
    });
  });
});

describe('digits behind a label', () => {
  it('are none of its letters: the first one of a telephone number is no o', async () => {
    const { data } = await askText({ type: 'object', properties: { phone: text } }, ['Telefon 044 555 30 20']);
    expect(data).toEqual({ phone: '044 555 30 20' });
  });

  it('may be one before groups of three', async () => {
    const { data } = await askText({ type: 'object', properties: { customer_number: text } }, [
      'Kundennummer     9 310 442 871',
    ]);
    expect(data).toEqual({ customer_number: '9 310 442 871' });
  });

  it('are no date where they are the number of a branch', async () => {
    const day = { type: 'string', format: 'date' };
    const { data } = await askText({ type: 'object', properties: { date: day } }, ['Sort code    09-01-28']);
    expect(data).toEqual({});
  });
});

describe('an IBAN', () => {
  it('may go on in the line below, where its check digits say so', async () => {
    const { data } = await askText({ type: 'object', properties: { iban: text } }, [
      'Bank             Description of work',
      'GB54 LOYD 3096 3401 9482',
      '75               Copper pipe',
    ]);
    expect(data).toEqual({ iban: 'GB54LOYD30963401948275' });
  });

  it('is no number of an account in its first group, where the others were misread', async () => {
    const { data } = await askText({ type: 'object', properties: { account_number: text } }, [
      'Rekeningnummer   NL69 1NGB 0004 8377 20',
    ]);
    expect(JSON.stringify(data)).not.toContain('"NL69"');
  });
});

describe('what has been paid', () => {
  it('is as much whether a minus stands before it or not', async () => {
    const number = { type: 'number' };
    const schema = {
      type: 'object',
      'x-recto': { checks: [{ sum: '/total', minus: '/amount_paid', equals: '/amount_due' }] },
      properties: { total: number, amount_paid: number, amount_due: number },
    };
    const { data } = await askText(schema, [
      'Total                    $1,159.46',
      'Deposit received          -$250.00',
      'Balance Due                $909.46',
    ]);
    expect(data).toEqual({ total: 1159.46, amount_paid: 250, amount_due: 909.46 });
  });
});

describe('the name of a bank', () => {
  it('is no label with its value', async () => {
    const { data } = await askText({ type: 'object', properties: { company: text, email: text } }, [
      'Email : Nettoyage Perrachon SARL',
      'Banque du Rhône',
    ]);
    expect(JSON.stringify(data)).not.toContain('Perrachon');
  });
});
