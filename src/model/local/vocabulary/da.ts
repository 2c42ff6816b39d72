import type { Words } from './words.ts';

/** Danish words beside values, at the heads of columns and above the blocks of parties: the terms of the trade. */
export const DANISH: Words = {
  concepts: {
    total: { labels: 'total inkl moms | i alt inkl moms | total dkk' },
    subtotal: { labels: 'subtotal ekskl moms | total ekskl moms | i alt ekskl moms | momsgrundlag' },
    tax: { labels: 'momsbelob | heraf moms', weak: 'moms' },
    amount_due: { labels: 'at betale | til betaling' },
    invoice_date: { labels: 'fakturadato' },
    due_date: { labels: 'forfaldsdato | betalingsfrist | sidste rettidige betaling' },
    delivery_date: { labels: 'leveringsdato' },
    invoice_number: { labels: 'fakturanr | fakturanummer | faktura nr | kreditnota nr', weak: 'faktura | kreditnota' },
    order_number: { labels: 'ordrenr | ordrenummer' },
    customer_number: { labels: 'kundenr | kundenummer' },
    account_number: { labels: 'kontonr' },
    tax_number: { labels: 'cvr nr | cvr | se nr' },
    email: { labels: 'e mail' },
    phone: { labels: 'telefon | tlf' },
    currency: { labels: 'valuta' },
    payment_terms: { labels: 'betalingsbetingelser' },
  },
  columns: {
    description: { labels: 'beskrivelse | varebeskrivelse | tekst | vare' },
    quantity: { labels: 'antal' },
    unit: { labels: 'enhed' },
    unit_price: { labels: 'stk pris | enhedspris | pris' },
    line_total: { labels: 'belob | i alt' },
    tax_rate: { labels: 'moms' },
    item_code: { labels: 'varenr | varenummer' },
    row_date: { labels: 'dato' },
  },
  headings: {
    seller: 'saelger | leverandor',
    buyer: 'kunde | faktureres til | fakturaadresse',
    ship_to: 'leveringsadresse | leveres til',
  },
};
