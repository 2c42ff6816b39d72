import type { Words } from './words.ts';

/**
 * German words beside values, at the heads of columns and above the blocks of parties. 65 of the 246 were seen on documents
 * of the corpus (invoices, receipts); the others are the terms of the trade.
 */
export const GERMAN: Words = {
  concepts: {
    total: {
      labels: `
        gesamtbetrag | gesamtsumme | rechnungsbetrag | endbetrag | bruttobetrag | bruttosumme | gesamt
        summe brutto | gesamt brutto | rechnungsendbetrag | betrag brutto | rechnungssumme | gesamtpreis
        gesamtbetrag brutto | rechnungsbetrag brutto
      `,
      weak: 'summe | betrag',
    },
    subtotal: {
      labels: `
        zwischensumme | nettobetrag | nettosumme | summe netto | gesamt netto | netto | warenwert
        gesamtbetrag netto | summe positionen | positionssumme | rechnungsbetrag netto | rechnungssumme netto
        gesamtsumme netto
      `,
    },
    tax: {
      labels: `
        steuerbetrag | umsatzsteuer | mehrwertsteuer | gesamt steuer | summe steuer | mwst betrag | summe mwst
        zzgl mwst | ust betrag | steuer gesamt
      `,
      weak: 'mwst | ust | steuer',
    },
    amount_due: {
      labels: `
        zahlbetrag | zu zahlen | zu zahlender betrag | offener betrag | restbetrag | noch zu zahlen
        faelliger betrag | fälliger betrag
      `,
    },
    amount_paid: { labels: 'bereits gezahlt | anzahlung | vorauszahlung' },
    discount: { labels: 'rabatt | skonto | nachlass' },
    shipping: { labels: 'versandkosten | versand' },
    tip: { labels: 'trinkgeld' },
    rounding: { labels: 'rundung | rundungsdifferenz' },
    cash: { labels: 'bar | gegeben | bargeld' },
    change: { labels: 'rückgeld | rueckgeld | zurück' },
    opening_balance: { labels: 'anfangssaldo | alter kontostand', weak: 'kontostand am | saldo am' },
    closing_balance: { labels: 'endsaldo | neuer kontostand | schlusssaldo', weak: 'kontostand am | saldo am' },
    invoice_date: {
      labels: `
        rechnungsdatum | belegdatum | ausstellungsdatum | datum der rechnung | rechnung vom | gutschriftsdatum
      `,
      weak: 'datum',
    },
    due_date: {
      labels: `
        fälligkeitsdatum | faelligkeit | fällig am | fälligkeit | zahlbar bis | zahlungsziel | zahlbar bis zum
        zahlbar bis spätestens
      `,
      weak: 'fällig',
    },
    delivery_date: {
      labels: `
        lieferdatum | leistungsdatum | liefertermin | leistungszeitraum | datum der lieferung | lieferung
        lieferscheindatum
      `,
    },
    order_date: { labels: 'bestelldatum | auftragsdatum | datum bestellung' },
    start_date: { labels: 'beginn', weak: 'von' },
    end_date: { labels: 'gültig bis | ende', weak: 'bis' },
    birth_date: { labels: 'geburtsdatum | geboren am' },
    date: { labels: 'datum | rechnungsdatum' },
    time: { labels: 'uhrzeit | zeit' },
    invoice_number: {
      labels: `
        rechnungsnummer | rechnungs nr | rechnungsnr | rechnung nr | rechnung nummer | belegnummer | beleg nr
        re nr | gutschriftsnummer | gutschrift nr | rechnung no
      `,
      weak: 'rechnung | gutschrift | belegnr',
    },
    order_number: {
      labels: `
        bestellnummer | bestell nr | bestellung | auftragsnummer | auftrags nr | ihre bestellung | auftrag nr
        ihre bestellnummer
      `,
    },
    customer_number: { labels: 'kundennummer | kunden nr | kd nr | kundennr | debitorennummer' },
    receipt_number: { labels: 'bon nr | bonnr | bonnummer | belegnr | beleg nr' },
    account_number: { labels: 'kontonummer | konto nr', weak: 'konto' },
    contract_number: { labels: 'vertragsnummer | vertrags nr' },
    reference: { labels: 'referenz | zeichen | unser zeichen | ihr zeichen | referenznummer | verwendungszweck' },
    tax_number: { labels: 'steuernummer | steuer nr | st nr | handelsregister' },
    vat_id: {
      labels: `
        ust id | ust idnr | ust id nr | umsatzsteuer id | umsatzsteuer identifikationsnummer | ustid | ustidnr
        uid
      `,
    },
    phone: { labels: 'telefon | tel nr | fon | mobil' },
    fax: { labels: 'telefax' },
    website: { labels: 'internet | webseite' },
    address: { labels: 'anschrift' },
    company: { labels: 'firma' },
    postcode: { labels: 'plz' },
    street: { labels: 'strasse' },
    city: { labels: 'ort | stadt' },
    country: { labels: 'land' },
    currency: { labels: 'währung | valuta' },
    payment_method: { labels: 'zahlungsart | zahlungsweise' },
    payment_terms: { labels: 'zahlungsbedingungen | zahlungsbedingung | zahlungskonditionen' },
  },
  columns: {
    description: {
      labels: `
        bezeichnung | beschreibung | artikelbezeichnung | artikel | leistung | produkt | buchungstext
        artikelname | waren | ware
      `,
    },
    quantity: { labels: 'menge | anzahl | menge einheit' },
    unit: { labels: 'einheit | me | eh' },
    unit_price: {
      labels: `
        preis | einzelpreis | nettopreis | vk preis | listenpreis | stückpreis | e preis | ep
        preis pro einheit | einzelpreis netto
      `,
    },
    line_total: {
      labels: `
        betrag | gesamt | gesamtpreis | zeilenbetrag | positionsbetrag | nettowert | summe | gesamtbetrag
        wert | gesamt netto | nettobetrag | gp
      `,
    },
    tax_rate: { labels: 'mwst | ust | mwst satz | steuersatz | ust satz' },
    tax: { labels: 'steuerbetrag' },
    discount: { labels: 'rabatt' },
    item_code: { labels: 'artikelnummer | artikel nr | art nr | artikelnr | art' },
    position: { labels: 'lfd nr' },
    row_date: { labels: 'datum | buchungstag | buchungsdatum | buchung | bu tag | valuta | wertstellung' },
    debit: { labels: 'soll | lastschrift | belastung | debit eur' },
    credit: { labels: 'haben | gutschrift' },
    balance: { labels: 'kontostand' },
    weight: { labels: 'gewicht | bruttogewicht' },
    volume: { labels: 'volumen' },
    packages: { labels: 'packstücke' },
  },
  headings: {
    seller: 'verkäufer | lieferant | rechnungssteller | absender',
    buyer: `
      kunde | käufer | rechnungsempfänger | rechnung an | rechnungsadresse | empfänger | auftraggeber
    `,
    ship_to: 'lieferadresse | lieferanschrift | warenempfänger',
    shipper: 'versender',
    carrier: 'frachtführer',
  },
};
