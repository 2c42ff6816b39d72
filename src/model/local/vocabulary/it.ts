import type { Words } from './words.ts';

/**
 * Italian words beside values, at the heads of columns and above the blocks of parties. 4 of the 85 were seen on documents
 * of the corpus (invoices, receipts); the others are the terms of the trade.
 */
export const ITALIAN: Words = {
  concepts: {
    total: {
      labels: `
        total documento | totale documento | totale fattura | totale | importo totale | totale complessivo
      `,
      weak: 'importo',
    },
    subtotal: { labels: 'imponibile | totale imponibile' },
    tax: { labels: 'importo iva | totale iva | di cui iva', weak: 'imposta' },
    amount_due: { labels: 'netto a pagare | totale da pagare' },
    amount_paid: { labels: 'anticipo | acconto' },
    discount: { labels: 'sconto' },
    shipping: { labels: 'spese di spedizione' },
    tip: { labels: 'mancia' },
    rounding: { labels: 'arrotondamento' },
    cash: { labels: 'contanti | contante' },
    change: { labels: 'resto' },
    opening_balance: { labels: 'saldo iniziale' },
    closing_balance: { labels: 'saldo finale' },
    invoice_date: { labels: 'data fattura | data documento | data della fattura | data di emissione', weak: 'data' },
    due_date: { labels: 'data scadenza | scadenza' },
    delivery_date: { labels: 'data di consegna' },
    order_date: { labels: 'data ordine' },
    start_date: { labels: 'data inizio', weak: 'dal' },
    end_date: { labels: 'data fine', weak: 'al' },
    birth_date: { labels: 'data di nascita' },
    date: { labels: 'data' },
    time: { labels: 'ora' },
    invoice_number: { labels: 'numero fattura | fattura n | n fattura | fattura nr | fattura numero', weak: 'fattura' },
    order_number: { labels: 'numero ordine | ordine n' },
    receipt_number: { labels: 'documento n | doc n | scontrino n | ricevuta n' },
    customer_number: { labels: 'codice cliente | cod cliente | n cliente' },
    account_number: { labels: 'numero conto', weak: 'conto' },
    contract_number: { labels: 'numero contratto' },
    reference: { labels: 'riferimento' },
    tax_number: { labels: 'partita iva | p iva | codice fiscale' },
    vat_id: { labels: 'partita iva | p iva' },
    address: { labels: 'indirizzo' },
    company: { labels: 'azienda' },
    postcode: { labels: 'cap' },
    street: { labels: 'via' },
    city: { labels: 'citta' },
    country: { labels: 'paese' },
    payment_method: { labels: 'metodo di pagamento' },
    payment_terms: { labels: 'condizioni di pagamento | condizioni pagamento' },
  },
  columns: {
    description: { labels: 'descrizione' },
    quantity: { labels: 'quantita | qta' },
    unit: { labels: 'unita | um | u m' },
    unit_price: { labels: 'prezzo | prezzo unitario' },
    line_total: { labels: 'importo | totale' },
    discount: { labels: 'sconto' },
    item_code: { labels: 'codice' },
    row_date: { labels: 'data' },
    debit: { labels: 'addebito | addebiti | debito' },
    credit: { labels: 'accredito | accrediti | credito' },
  },
  headings: {
    seller: 'venditore | fornitore | cedente',
    buyer: 'acquirente | cessionario',
    ship_to: 'indirizzo di consegna | destinazione',
    shipper: 'mittente',
    carrier: 'vettore',
  },
};
