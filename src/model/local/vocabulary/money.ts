import { type Concept, parseList } from './concept.ts';

const AMOUNT_DUE: Concept = {
  id: 'amount_due',
  kind: 'amount',
  names: parseList(`
      amount_due | balance_due | due_payable | total_due | payable | outstanding | open_amount
    `),
  labels: parseList(`
      amount due | balance due | total due | total amount due | amount payable | please pay | pay this amount
      due payable | net payable | outstanding amount | outstanding balance | balance payable | due amount
      amount owed | zahlbetrag | zu zahlen | zu zahlender betrag | offener betrag | restbetrag
      noch zu zahlen | faelliger betrag | fälliger betrag | net a payer | reste a payer | a payer | montant du
      solde a payer | solde du | importe a pagar | total a pagar | netto a pagare | totale da pagare
      te betalen | nog te betalen | valor a pagar | montant restant a payer
    `),
  weak: ['balance', 'solde', 'saldo'],
  prefer: 'last',
};

const TOTAL: Concept = {
  id: 'total',
  kind: 'amount',
  names: parseList(`
      total | grand_total | total_amount | invoice_total | amount_total | total_price | gross_total | amount
    `),
  labels: parseList(`
      grand total | invoice total | total amount | total rounded | rounded total | round total
      total after rounding | total amt rounded | total includes gst | total included gst | total rounded amount | net total | nett total | total payable
      total amount payable | total incl gst | total inclusive gst | total inclusive of gst | total gst incl
      total gst inclusive | total incl of gst | total sales inclusive of gst | total sales incl gst | total sales inclusive gst
      total sale incl gst | total with gst | total amount incl gst | total amt incl gst | total incl vat
      total including vat | total inc vat | total inc gst | total including gst | total include gst
      total including tax | total incl tax | total inclusive tax | order total | gross total | total gross
      gross amount | total price | total invoice amount | bill total | total bill | total charges
      total charge | total sales | total amt | net amount payable | grand ttl | total rm | total rs
      total usd | total eur | total in usd | total in eur | gesamtbetrag | gesamtsumme | rechnungsbetrag
      endbetrag | bruttobetrag | bruttosumme | gesamt | summe brutto | gesamt brutto | rechnungsendbetrag
      betrag brutto | rechnungssumme | gesamtpreis | total chf | gesamtbetrag brutto | rechnungsbetrag brutto
      total ttc | montant total | montant ttc | total a payer | total toutes taxes comprises
      montant total ttc | total general | importe total | total factura | total con iva | total euros
      total documento | totale documento | totale fattura | totale | importo totale | totale complessivo
      totaal | totaalbedrag | totaal incl btw | inclusief btw | totaal inclusief btw | eindtotaal | total geral | valor total
    `),
  // In a document without a total, the amount due is the total.
  weak: [
    ...parseList(`
      total | summe | totals | amount | montant | betrag | importe | importo | bedrag | valor | ttl
    `),
    ...AMOUNT_DUE.labels,
  ],
  prefer: 'last',
};

const SUBTOTAL: Concept = {
  id: 'subtotal',
  kind: 'amount',
  names: parseList(`
      subtotal | sub_total | net_total | total_net | amount_untaxed | tax_basis | line_total_sum | net_amount
    `),
  labels: parseList(`
      subtotal | sub total | sub ttl | subtotal excl gst | total excl of gst | total excl gst | total excluding gst
      total sales excluding gst | total sales excl gst | total before tax | total before gst | total excl vat
      total excluding vat | total excl tax | total excluding tax | total without tax | total exclusive gst
      total ex gst | total ex vat | taxable amount | untaxed amount | untaxed | total net | amount before tax
      total amount before tax | items subtotal | zwischensumme | nettobetrag | nettosumme | summe netto
      gesamt netto | netto | warenwert | gesamtbetrag netto | summe positionen | positionssumme
      rechnungsbetrag netto | rechnungssumme netto | gesamtsumme netto | sous total | total ht | montant ht
      total hors taxe | total hors taxes | base imponible | imponibile | totale imponibile | subtotaal
      totaal excl btw | exclusief btw | excl btw | totaal exclusief btw | base tributavel | total iliquido
    `),
  weak: ['net amount', 'net', 'net total', 'excl gst', 'gst excl'],
  prefer: 'last',
};

const TAX: Concept = {
  id: 'tax',
  kind: 'amount',
  names: parseList(`
      tax | total_tax | tax_total | tax_amount | vat | vat_amount | gst | gst_amount | amount_tax | sales_tax
    `),
  labels: parseList(`
      total tax | sales tax | total gst | gst amount | tax amount | total vat | vat amount | vat total
      tax total | gst payable | add gst | add total gst | gst included in total | gst 6 included in total
      service tax | taxes | steuerbetrag | umsatzsteuer | mehrwertsteuer | gesamt steuer | summe steuer
      mwst betrag | summe mwst | zzgl mwst | ust betrag | steuer gesamt | total tva | montant tva | total iva
      cuota iva | importo iva | totale iva | btw bedrag | totaal btw | total taxes
    `),
  weak: parseList(`
      tax | vat | gst | mwst | ust | steuer | tva | iva | btw | gst amt
    `),
};

/** Concepts of amounts on receipts and invoices, and of similar ones. */
export const MONEY: readonly Concept[] = [
  TOTAL,
  SUBTOTAL,
  TAX,
  AMOUNT_DUE,
  {
    id: 'amount_paid',
    kind: 'amount',
    names: ['amount_paid', 'paid', 'prepaid', 'deposit', 'payments'],
    labels: parseList(`
      amount paid | total paid | paid amount | prepaid | deposit paid | payment received | bereits gezahlt
      anzahlung | vorauszahlung | acompte | acompte verse | deja paye | anticipo | acconto | aanbetaling
      reeds betaald | sinal | amount already paid | paid on | paiement
    `),
    weak: ['paid', 'deposit'],
  },
  {
    id: 'discount',
    kind: 'amount',
    names: ['discount', 'discount_amount', 'total_discount', 'rebate'],
    labels: parseList(`
      discount | total discount | total disc | disc | less discount | discount amount | bill discount | rabatt
      skonto | nachlass | remise | descuento | sconto | korting | desconto | total saving | total savings
      you saved | your savings | savings
    `),
  },
  {
    id: 'shipping',
    kind: 'amount',
    names: ['shipping', 'shipping_amount', 'freight', 'delivery_fee', 'shipping_cost', 'postage'],
    labels: parseList(`
      shipping | shipping and handling | shipping handling | shipping cost | delivery fee | delivery charge
      postage | versandkosten | versand | frais de port | frais de livraison | gastos de envio
      spese di spedizione | verzendkosten | portes
    `),
  },
  {
    id: 'tip',
    kind: 'amount',
    names: ['tip', 'gratuity', 'service_charge'],
    labels: parseList(`
      tip | gratuity | service charge | svc charge | trinkgeld | pourboire | propina | mancia | fooi | gorjeta
    `),
  },
  {
    id: 'rounding',
    kind: 'amount',
    names: ['rounding', 'rounding_adjustment'],
    labels: parseList(`
      rounding | rounding adjustment | rounding adjustments | rounding adj | rounding amount | round adj
      rounding adjust | round off | bill rounding | rundung | rundungsdifferenz | arrondi | redondeo
      arrotondamento | afronding | arredondamento | round d adj | total rounding adj | rounding adjmt
    `),
  },
  {
    id: 'cash',
    kind: 'amount',
    names: ['cash', 'cash_received', 'amount_tendered', 'tendered', 'amount_received'],
    labels: parseList(`
      cash | cash received | cash tendered | tendered | amount tendered | cash tender | tender | total tender
      total tendered | cash payment | amount received | cash paid | cash rm | bar | gegeben | bargeld
      especes | efectivo | contanti | contante | contant | dinheiro | received | visa | mastercard
      master card | credit card | debit card | paid by | payment
    `),
    prefer: 'last',
  },
  {
    id: 'change',
    kind: 'amount',
    names: ['change', 'change_due', 'change_given'],
    labels: parseList(`
      change | change due | change rm | cash change | total change | rückgeld | rueckgeld | zurück | rendu
      monnaie | cambio | resto | wisselgeld | troco | balance change
    `),
    prefer: 'last',
  },
  {
    id: 'opening_balance',
    kind: 'amount',
    names: ['opening_balance', 'previous_balance', 'beginning_balance', 'starting_balance'],
    labels: parseList(`
      opening balance | previous balance | beginning balance | starting balance | balance brought forward
      previous unpaid balance | anfangssaldo | alter kontostand | solde precedent | solde initial
      ancien solde | saldo anterior | saldo inicial | saldo iniziale | vorig saldo | beginsaldo
    `),
  },
  {
    id: 'closing_balance',
    kind: 'amount',
    names: ['closing_balance', 'new_balance', 'ending_balance', 'final_balance'],
    labels: parseList(`
      closing balance | ending balance | new balance | balance carried forward | current balance | endsaldo
      neuer kontostand | schlusssaldo | nouveau solde | solde final | saldo final | saldo finale | nieuw saldo
      eindsaldo
    `),
    prefer: 'last',
  },
];

/** Labels of numbers on receipts that are no amounts due. */
export const NOT_MONEY: readonly string[] = parseList(`
      total qty | total quantity | total item | total items | total no of items | tot qty | qty total
      total qty s | total pcs | total unit | total units | total number | total points | points | total pax
      average | gst summary | tax summary | gst analysis | total of pages | total pages | total weight
      total volume | total packages | total hours | total exempt | total zero rated | total supplies
      total before discount | total savings for today | your savings for today | total payment
    `);
