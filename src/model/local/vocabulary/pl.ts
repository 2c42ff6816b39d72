import type { Words } from './words.ts';

/** Polish words beside values, at the heads of columns and above the blocks of parties: the terms of the trade. */
export const POLISH: Words = {
  concepts: {
    total: { labels: 'razem brutto | wartosc brutto | kwota brutto | suma brutto', weak: 'suma' },
    subtotal: { labels: 'razem netto | kwota netto | suma netto | wartosc netto' },
    tax: { labels: 'kwota vat | podatek vat | razem vat' },
    amount_due: { labels: 'do zaplaty | pozostalo do zaplaty | razem do zaplaty' },
    amount_paid: { labels: 'zaplacono | wplacono' },
    discount: { labels: 'rabat' },
    invoice_date: { labels: 'data wystawienia | data faktury | wystawiono dnia' },
    due_date: { labels: 'termin platnosci | termin zaplaty' },
    delivery_date: { labels: 'data sprzedazy | data dostawy | data wykonania uslugi' },
    invoice_number: {
      labels: 'faktura nr | faktura vat nr | numer faktury | nr faktury',
      weak: 'faktura | faktura vat',
    },
    order_number: { labels: 'numer zamowienia | nr zamowienia | zamowienie nr' },
    customer_number: { labels: 'numer klienta | nr klienta' },
    account_number: { labels: 'nr konta | numer konta | nr rachunku | numer rachunku' },
    tax_number: { labels: 'regon | krs' },
    vat_id: { labels: 'nip' },
    address: { labels: 'adres' },
    currency: { labels: 'waluta' },
    payment_method: { labels: 'sposob platnosci | forma platnosci' },
    payment_terms: { labels: 'warunki platnosci' },
    opening_balance: { labels: 'saldo poczatkowe' },
    closing_balance: { labels: 'saldo koncowe' },
  },
  columns: {
    description: { labels: 'nazwa | nazwa towaru | nazwa towaru lub uslugi | nazwa uslugi | opis | towar' },
    quantity: { labels: 'ilosc' },
    unit: { labels: 'j m | jm | jedn | jednostka' },
    unit_price: { labels: 'cena | cena netto | cena jedn | cena jednostkowa' },
    line_total: { labels: 'wartosc | wartosc netto | kwota | kwota netto' },
    tax_rate: { labels: 'stawka vat | stawka | vat' },
    tax: { labels: 'kwota vat' },
    discount: { labels: 'rabat' },
    position: { labels: 'lp' },
    row_date: { labels: 'data' },
    balance: { labels: 'saldo' },
  },
  headings: {
    seller: 'sprzedawca | wystawca',
    buyer: 'nabywca | kupujacy',
    ship_to: 'odbiorca | adres dostawy',
  },
};
