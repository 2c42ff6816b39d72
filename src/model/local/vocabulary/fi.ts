import type { Words } from './words.ts';

/** Finnish words beside values, at the heads of columns and above the blocks of parties: the terms of the trade. */
export const FINNISH: Words = {
  concepts: {
    total: { labels: 'yhteensa | loppusumma | verollinen yhteensa | yhteensa sis alv' },
    subtotal: { labels: 'veroton yhteensa | yhteensa veroton | veroton summa' },
    tax: { labels: 'alv yhteensa | alv | arvonlisavero' },
    amount_due: { labels: 'maksettava yhteensa | maksettava | maksettavaa yhteensa' },
    amount_paid: { labels: 'maksettu' },
    discount: { labels: 'alennus' },
    invoice_date: { labels: 'laskun paivays | laskun paivamaara | paivays', weak: 'paivamaara | pvm' },
    due_date: { labels: 'erapaiva' },
    delivery_date: { labels: 'toimituspaiva' },
    invoice_number: { labels: 'laskun numero | laskunumero | lasku nro', weak: 'lasku' },
    order_number: { labels: 'tilausnumero' },
    customer_number: { labels: 'asiakasnumero' },
    reference: { labels: 'viitenumero' },
    tax_number: { labels: 'y tunnus' },
    vat_id: { labels: 'alv tunnus' },
    email: { labels: 'sahkoposti' },
    phone: { labels: 'puh | puhelin' },
    payment_terms: { labels: 'maksuehto' },
  },
  columns: {
    description: { labels: 'nimike | kuvaus | tuote' },
    quantity: { labels: 'maara' },
    unit: { labels: 'yks | yksikko' },
    unit_price: { labels: 'a hinta | ahinta | yksikkohinta | hinta' },
    line_total: { labels: 'veroton yht | veroton | summa' },
    tax_rate: { labels: 'alv' },
    item_code: { labels: 'tuotenumero' },
    row_date: { labels: 'pvm' },
  },
  headings: {
    seller: 'myyja',
    buyer: 'laskutusosoite | asiakas | ostaja',
    ship_to: 'toimitusosoite',
  },
};
