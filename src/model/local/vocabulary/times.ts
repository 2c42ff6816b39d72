import { type Concept, parseList } from './concept.ts';

/** Concepts of dates and times. */
export const TIMES: readonly Concept[] = [
  {
    id: 'invoice_date',
    kind: 'date',
    names: ['invoice_date', 'issue_date', 'date_issued', 'bill_date', 'issued_at', 'issued_on'],
    labels: parseList(`
      invoice date | date of invoice | date issued | issue date | date of issue | bill date | issued on
      billing date | statement date | invoice dated | tax invoice date | date invoice | inv date
      document date | doc date | rechnungsdatum | belegdatum | ausstellungsdatum | datum der rechnung
      rechnung vom | gutschriftsdatum | date de facture | date de la facture | date facture | date d emission
      date emission | facture du | fecha de factura | fecha factura | fecha de emision | fecha emision
      data fattura | data documento | data della fattura | data di emissione | factuurdatum | data da fatura
      data de emissao | data emissao
    `),
    weak: ['date', 'datum', 'fecha', 'data', 'dated', 'tarikh'],
    unlabelled: true,
    prefer: 'first',
  },
  {
    id: 'due_date',
    kind: 'date',
    names: ['due_date', 'date_due', 'payment_due', 'pay_by', 'payment_due_date'],
    labels: parseList(`
      due date | remit until | please remit until | payable until | payment due | payment due date | date due | pay by | due on | due by | payable by
      pay before | please pay by | fälligkeitsdatum | faelligkeit | fällig am | fälligkeit | zahlbar bis
      zahlungsziel | zahlbar bis zum | zahlbar bis spätestens | date d echeance | echeance | date echeance
      a payer avant | date limite de paiement | fecha de vencimiento | fecha vencimiento | vencimiento
      data scadenza | scadenza | vervaldatum | vervaldag | uiterlijk | data de vencimento | vencimento
    `),
  },
  {
    id: 'delivery_date',
    kind: 'date',
    names: ['delivery_date', 'service_date', 'ship_date', 'shipping_date', 'date_of_supply'],
    labels: parseList(`
      delivery date | date of delivery | ship date | shipping date | date shipped | service date
      date of supply | supply date | lieferdatum | leistungsdatum | liefertermin | leistungszeitraum
      datum der lieferung | lieferung | date de livraison | livraison | fecha de entrega | data di consegna
      leverdatum | data de entrega | lieferscheindatum
    `),
  },
  {
    id: 'order_date',
    kind: 'date',
    names: ['order_date', 'purchase_date', 'date_ordered'],
    labels: parseList(`
      order date | date ordered | purchase date | date of order | bestelldatum | auftragsdatum
      date de commande | fecha de pedido | fecha pedido | data ordine | besteldatum | orderdatum
      data do pedido | datum bestellung
    `),
  },
  {
    id: 'start_date',
    kind: 'date',
    names: ['start_date', 'period_start', 'from_date', 'date_start', 'effective_date', 'commencement_date'],
    labels: parseList(`
      start date | effective date | commencement date | period start | from date | effective as of
      effective on | period from | commencing on | beginn | date de debut | fecha de inicio | data inizio
      begindatum | data de inicio | statement from | period | statement period | billing period
    `),
    weak: parseList(`
      from | dated | dated as of | as of | von | du | desde | dal | van
    `),
  },
  {
    id: 'end_date',
    kind: 'date',
    names: parseList(`
      end_date | period_end | to_date | date_end | expiry_date | expiration_date | termination_date
      valid_until
    `),
    labels: parseList(`
      end date | expiry date | expiration date | termination date | valid until | period end | to date
      period to | expires | expires on | gültig bis | ende | date de fin | fecha de fin | data fine
      einddatum | data de fim | exp date
    `),
    weak: parseList(`
      to | until | bis | au | hasta | al | tot
    `),
  },
  {
    id: 'birth_date',
    kind: 'date',
    names: ['birth_date', 'date_of_birth', 'dob', 'birthday'],
    labels: parseList(`
      date of birth | birth date | dob | born | birthday | geburtsdatum | geboren am | date de naissance
      fecha de nacimiento | data di nascita | geboortedatum | data de nascimento
    `),
  },
  {
    id: 'date',
    kind: 'date',
    names: ['date', 'transaction_date', 'receipt_date', 'document_date', 'dated'],
    labels: parseList(`
      date | transaction date | receipt date | bill date | invoice date | doc date | trans date | date time
      datum | rechnungsdatum | fecha | data | tarikh | dated | date issued | issue date | inv date
      business date | sales date
    `),
    unlabelled: true,
    prefer: 'first',
  },
  {
    id: 'time',
    kind: 'time',
    names: ['time', 'transaction_time', 'receipt_time'],
    labels: parseList(`
      time | transaction time | date time | uhrzeit | zeit | heure | hora | ora | tijd | masa
    `),
    unlabelled: true,
    prefer: 'first',
  },
];
