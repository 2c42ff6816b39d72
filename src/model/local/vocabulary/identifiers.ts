import { type Concept, parseList } from './concept.ts';

const code = (
  id: string,
  names: readonly string[],
  labels: readonly string[],
  weak: readonly string[] = [],
): Concept => ({
  id,
  kind: 'code',
  names: [id, ...names],
  labels,
  weak,
});

/** Concepts that identify a document, account or party. */
export const IDENTIFIERS: readonly Concept[] = [
  code(
    'invoice_number',
    ['invoice_no', 'invoice_id', 'bill_number', 'inv_no', 'invoicenumber'],
    parseList(`
      invoice number | invoice no | invoice nr | invoice num | invoice id | inv no | inv number
      tax invoice no | tax invoice number | invoice ref | invoice reference | bill number | bill no
      credit note number | credit note no | invoice code | our invoice no | rechnungsnummer | rechnungs nr
      rechnungsnr | rechnung nr | rechnung nummer | belegnummer | beleg nr | re nr | gutschriftsnummer
      gutschrift nr | rechnung no | numero de facture | n de facture | facture n | no facture | facture no
      n facture | numero facture | reference facture | numero de factura | n de factura | factura n
      factura no | num factura | numero fattura | fattura n | n fattura | fattura nr | fattura numero
      factuurnummer | factuur nr | factuurnr | numero da fatura | fatura n | fatura no | n fatura
    `),
    parseList(`
      invoice | tax invoice | rechnung | facture | factura | fattura | factuur | fatura | gutschrift
      credit note | document number | document no | doc no | doc number | receipt no | belegnr
    `),
  ),
  code(
    'order_number',
    ['order_no', 'order_id', 'order_reference', 'sales_order'],
    parseList(`
      order number | order no | order nr | order id | order reference | order ref | your order | sales order
      bestellnummer | bestell nr | bestellung | auftragsnummer | auftrags nr | ihre bestellung
      numero de commande | commande n | n de commande | n commande | votre commande | numero de pedido
      pedido n | numero ordine | ordine n | ordernummer | bestelnummer | numero do pedido | auftrag nr
      ihre bestellnummer | bon de commande
    `),
    ['order', 'commande'],
  ),
  code(
    'purchase_order',
    ['po_number', 'po', 'purchase_order_number', 'po_no'],
    parseList(`
      po number | purchase order | purchase order number | purchase order no | po no | p o number | p o no
      customer po | customer order number | bon de commande n | p o
    `),
    ['po'],
  ),
  code(
    'customer_number',
    ['customer_id', 'customer_no', 'client_number', 'account_no', 'client_id'],
    parseList(`
      customer number | customer no | customer id | client number | client no | customer code | customer ref
      account no | kundennummer | kunden nr | kd nr | kundennr | numero client | n client | code client
      numero de client | numero de cliente | codigo cliente | codice cliente | klantnummer | debiteurnummer
      debitorennummer
    `),
  ),
  code(
    'receipt_number',
    ['receipt_no', 'receipt_id', 'bill_no', 'transaction_number', 'transaction_id', 'ticket_number'],
    parseList(`
      receipt number | receipt no | receipt id | receipt | bill no | bill number | slip no | transaction no
      transaction number | trans no | trn no | trx no | doc no | document no | invoice no | inv no | check no
      chk | bon nr | bonnr | belegnr | beleg nr | ticket no | ticket n | no resit | cash bill no | rcpt no
      receipt num | invoice number | tax invoice no
    `),
  ),
  code(
    'account_number',
    ['account', 'account_id', 'bank_account'],
    parseList(`
      account number | account no | acct no | acc no | a c no | account nr | kontonummer | konto nr
      numero de compte | n de compte | compte n | numero de cuenta | numero conto | rekeningnummer
      numero da conta | bank account number
    `),
    ['account', 'konto', 'compte', 'cuenta', 'conto'],
  ),
  code(
    'contract_number',
    ['contract_no', 'agreement_number', 'contract_id'],
    parseList(`
      contract number | contract no | agreement number | agreement no | vertragsnummer | vertrags nr
      numero de contrat | contrat n | numero de contrato | numero contratto | contractnummer
    `),
  ),
  code(
    'reference',
    ['reference_number', 'ref', 'payment_reference', 'our_reference'],
    parseList(`
      reference | reference number | reference no | ref no | ref | our reference | your reference
      payment reference | referenz | zeichen | unser zeichen | ihr zeichen | referenznummer | verwendungszweck
      referencia | riferimento | kenmerk | betalingskenmerk | vos references
    `),
  ),
  code(
    'tax_number',
    parseList(`
      tax_id | company_number | registration_number | gst_number | gst_id | tin | ein
    `),
    parseList(`
      tax number | tax id | tax no | gst no | gst id | gst reg no | gst id no | gst number | gst reg
      tax registration number | registration number | reg no | company reg | company reg no | co reg
      co reg no | co no | roc no | tin | ein | gstin | steuernummer | steuer nr | st nr | siret | siren | nif
      cif | partita iva | p iva | codice fiscale | kvk | kvk nummer | nipc | contribuinte | sst id | sst no
      abn | tax registration no | company no | handelsregister
    `),
  ),
  {
    id: 'vat_id',
    kind: 'vat_id',
    names: ['vat_id', 'vat_number', 'vat_no', 'vatin', 'ust_id'],
    labels: parseList(`
      vat id | vat number | vat no | vat reg no | vat registration number | vat registration | vat | ust id
      ust idnr | ust id nr | umsatzsteuer id | umsatzsteuer identifikationsnummer | ustid | ustidnr | n tva
      numero de tva | tva intracommunautaire | n tva intracommunautaire | id tva | numero tva | nif iva | cif
      partita iva | p iva | btw nummer | btw nr | btw | nif | vat identification number | uid
    `),
  },
  {
    id: 'iban',
    kind: 'iban',
    names: ['iban', 'bank_iban'],
    labels: ['iban', 'iban no', 'iban nr', 'iban code'],
    unlabelled: true,
  },
  code(
    'bic',
    ['swift', 'swift_code', 'bic_code'],
    parseList(`
      bic | swift | swift code | bic swift | swift bic | bic code | bic code swift
    `),
  ),
];
