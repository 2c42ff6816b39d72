import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const SCHEMA = { type: 'object', properties: { payment_terms: { type: 'string' }, discount: { type: 'number' } } };

async function termsOf(...lines: readonly string[]): Promise<unknown> {
  const { data } = await askText(SCHEMA, ['Acme Tools Ltd', 'Invoice 4711', '', ...lines, '', 'Total     120.00']);
  return data;
}

describe('terms of payment', () => {
  it('are whole, whatever labels are among their words', async () => {
    expect(await termsOf('Terms          14 days net')).toEqual({ payment_terms: '14 days net' });
    expect(await termsOf('Terms          Due Date', 'Net 30         04/03/2026')).toEqual({ payment_terms: 'Net 30' });
    expect(await termsOf('Conditions de règlement : 30 jours date de facture')).toEqual({
      payment_terms: '30 jours date de facture',
    });
  });

  it.each([
    ['Zahlbar innerhalb von 8 Tagen nach Rechnungseingang.', 'Zahlbar innerhalb von 8 Tagen nach Rechnungseingang.'],
    [
      'Wij verzoeken u het bedrag binnen 14 dagen over te maken.',
      'Wij verzoeken u het bedrag binnen 14 dagen over te maken.',
    ],
    ['Forma de pago: Transferencia bancaria a 15 días', 'Transferencia bancaria a 15 días'],
    ['Sposób płatności: przelew 14 dni', 'przelew 14 dni'],
  ])('are a sentence about paying without a label of their own: %s', async (line, expected) => {
    expect(await termsOf(line)).toEqual({ payment_terms: expected });
  });

  it('end where the next sentence or pair begins', async () => {
    expect(await termsOf('Betalingsbetingelser: Netto 14 dage – Forfaldsdato: 22-04-2026')).toEqual({
      payment_terms: 'Netto 14 dage',
    });
  });

  it('end before the account to pay to', async () => {
    expect(await termsOf('Payment within 30 days to IBAN GB29 NWBK 6016 1331 9268 19')).toEqual({
      payment_terms: 'Payment within 30 days',
    });
  });

  it('have no number of days that is an amount', async () => {
    expect(await termsOf('Zahlbar binnen 14 Tagen mit 2 % Skonto, 30 Tage netto.')).toEqual({
      payment_terms: 'Zahlbar binnen 14 Tagen mit 2 % Skonto, 30 Tage netto.',
    });
  });

  it('are no days in which something else is to be done', async () => {
    expect(await termsOf('Returns are accepted within 30 days.')).toEqual({});
  });
});
