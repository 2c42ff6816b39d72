import { drawnPdf } from './drawn-pdf.ts';

/** The values of an invoice, as its XML or its page has them. */
export interface InvoiceValues {
  readonly number: string;
  readonly date: string;
  readonly due: string;
  readonly seller: string;
  readonly vat: string;
  readonly iban: string;
  readonly bic: string;
  readonly order: string;
  readonly quantities: readonly [string, string];
  readonly prices: readonly [string, string];
  readonly amounts: readonly [string, string];
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
}

/** An invoice whose numbers add up. */
export const INVOICE: InvoiceValues = {
  number: 'R-2041',
  date: '2024-03-14',
  due: '2024-04-13',
  seller: 'Metallhandel Hafen GmbH',
  vat: 'DE136695976',
  iban: 'DE88200800000970375700',
  bic: 'COBADEFFXXX',
  order: 'PO-7788',
  quantities: ['12', '3'],
  prices: ['14.50', '99.00'],
  amounts: ['174.00', '297.00'],
  subtotal: '471.00',
  tax: '89.49',
  total: '560.49',
};

const ITEMS = ['Stahlwinkel 40 mm', 'Winkelschleifer'] as const;

/** The page of an invoice. */
export function invoicePage(values: InvoiceValues, embedded?: { readonly name: string; readonly xml: string }): Buffer {
  const rows: readonly (readonly [x: number, y: number, text: string])[] = [
    [60, 780, values.seller],
    [60, 766, 'Hafenstrasse 7'],
    [60, 752, '20457 Hamburg'],
    [60, 738, `VAT ID: ${values.vat}`],
    [60, 700, 'Tischlerei Nord'],
    [60, 686, 'Ringstrasse 4'],
    [60, 672, '24103 Kiel'],
    [340, 700, `Invoice number: ${values.number}`],
    [340, 686, `Invoice date: ${values.date}`],
    [340, 672, `Due date: ${values.due}`],
    [340, 658, `Purchase order: ${values.order}`],
    [60, 620, 'Description'],
    [300, 620, 'Quantity'],
    [380, 620, 'Unit price'],
    [470, 620, 'Amount'],
    ...ITEMS.flatMap((item, at): [number, number, string][] => [
      [60, 600 - at * 16, item],
      [300, 600 - at * 16, values.quantities[at] ?? ''],
      [380, 600 - at * 16, values.prices[at] ?? ''],
      [470, 600 - at * 16, values.amounts[at] ?? ''],
    ]),
    [340, 550, `Subtotal ${values.subtotal}`],
    [340, 534, `VAT 19% ${values.tax}`],
    [340, 518, `Total EUR ${values.total}`],
    [60, 470, `IBAN: ${values.iban.replace(/(.{4})(?=.)/g, '$1 ')}`],
    [60, 456, `BIC: ${values.bic}`],
  ];
  const content = rows.map(([x, y, text]) => `BT /F1 10 Tf ${x} ${y} Td (${text}) Tj ET`).join('\n');
  if (embedded === undefined) return drawnPdf({ content });
  return drawnPdf({
    content,
    catalog: `/Names << /EmbeddedFiles << /Names [(${embedded.name}) 10 0 R] >> >> /AF [10 0 R]`,
    objects: [
      `<< /Type /Filespec /F (${embedded.name}) /UF (${embedded.name}) /AFRelationship /Alternative /EF << /F 11 0 R >> >>`,
      { dictionary: '/Type /EmbeddedFile /Subtype /text#2Fxml', data: Buffer.from(embedded.xml).toString('latin1') },
    ],
  });
}

const day = (date: string) => `<udt:DateTimeString format="102">${date.replaceAll('-', '')}</udt:DateTimeString>`;
const currency = 'currencyID="EUR"';

/** Names that ZUGFeRD 1 has for elements of Factur-X. */
const OLDER: Readonly<Record<string, string>> = {
  CrossIndustryInvoice: 'CrossIndustryDocument',
  ExchangedDocument: 'HeaderExchangedDocument',
  SupplyChainTradeTransaction: 'SpecifiedSupplyChainTradeTransaction',
  ApplicableHeaderTradeAgreement: 'ApplicableSupplyChainTradeAgreement',
  ApplicableHeaderTradeDelivery: 'ApplicableSupplyChainTradeDelivery',
  ApplicableHeaderTradeSettlement: 'ApplicableSupplyChainTradeSettlement',
  SpecifiedTradeSettlementHeaderMonetarySummation: 'SpecifiedTradeSettlementMonetarySummation',
  SpecifiedTradeSettlementLineMonetarySummation: 'SpecifiedTradeSettlementMonetarySummation',
  SpecifiedLineTradeAgreement: 'SpecifiedSupplyChainTradeAgreement',
  SpecifiedLineTradeDelivery: 'SpecifiedSupplyChainTradeDelivery',
  SpecifiedLineTradeSettlement: 'SpecifiedSupplyChainTradeSettlement',
  RateApplicablePercent: 'ApplicablePercent',
  'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100': 'urn:ferd:CrossIndustryDocument:invoice:1p0',
};

/** An invoice as ZUGFeRD 1. */
export function zugferd1(values: InvoiceValues): string {
  return Object.entries(OLDER).reduce(
    (xml, [name, older]) => xml.replace(new RegExp(`(:|")${name}(?=[ >"])`, 'g'), `$1${older}`),
    facturX(values),
  );
}

/** An invoice as Factur-X, which is ZUGFeRD 2 and the CII form of XRechnung. */
export function facturX(values: InvoiceValues): string {
  const lines = ITEMS.map(
    (item, at) => `<ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>${at + 1}</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct><ram:SellerAssignedID>A-${at}</ram:SellerAssignedID><ram:Name>${item}</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>${values.prices[at]}</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">${values.quantities[at]}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:RateApplicablePercent>19.00</ram:RateApplicablePercent></ram:ApplicableTradeTax>
      <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>${values.amounts[at]}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>`,
  ).join('');
  const party = (name: string, street: string, postcode: string, city: string, vat: string) =>
    `<ram:Name>${name}</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>${postcode}</ram:PostcodeCode><ram:LineOne>${street}</ram:LineOne><ram:CityName>${city}</ram:CityName></ram:PostalTradeAddress>${vat}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:ram" xmlns:udt="urn:udt">
  <rsm:ExchangedDocument><ram:ID>${values.number}</ram:ID><ram:IssueDateTime>${day(values.date)}</ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>${lines}
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty>${party(values.seller, 'Hafenstrasse 7', '20457', 'Hamburg', `<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">22/815</ram:ID></ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">${values.vat}</ram:ID></ram:SpecifiedTaxRegistration>`)}</ram:SellerTradeParty>
      <ram:BuyerTradeParty>${party('Tischlerei Nord', 'Ringstrasse 4', '24103', 'Kiel', '')}</ram:BuyerTradeParty>
      <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>${values.order}</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>${values.iban}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount><ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>${values.bic}</ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution></ram:SpecifiedTradeSettlementPaymentMeans>
      <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>${day(values.due)}</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>${values.subtotal}</ram:LineTotalAmount><ram:TaxTotalAmount ${currency}>${values.tax}</ram:TaxTotalAmount><ram:GrandTotalAmount>${values.total}</ram:GrandTotalAmount><ram:DuePayableAmount>${values.total}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>`;
}

/** An invoice as UBL, the other form of XRechnung. */
export function ubl(values: InvoiceValues): string {
  const lines = ITEMS.map(
    (item, at) =>
      `<cac:InvoiceLine><cbc:ID>${at + 1}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">${values.quantities[at]}</cbc:InvoicedQuantity><cbc:LineExtensionAmount ${currency}>${values.amounts[at]}</cbc:LineExtensionAmount><cac:Item><cbc:Name>${item}</cbc:Name><cac:SellersItemIdentification><cbc:ID>A-${at}</cbc:ID></cac:SellersItemIdentification><cac:ClassifiedTaxCategory><cbc:Percent>19.00</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount ${currency}>${values.prices[at]}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>`,
  ).join('');
  const party = (name: string, street: string, postcode: string, city: string, tax: string) =>
    `<cac:Party><cac:PostalAddress><cbc:StreetName>${street}</cbc:StreetName><cbc:CityName>${city}</cbc:CityName><cbc:PostalZone>${postcode}</cbc:PostalZone></cac:PostalAddress>${tax}<cac:PartyLegalEntity><cbc:RegistrationName>${name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>`;
  const tax = (id: string, scheme: string) =>
    `<cac:PartyTaxScheme><cbc:CompanyID>${id}</cbc:CompanyID><cac:TaxScheme><cbc:ID>${scheme}</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>${values.number}</cbc:ID><cbc:IssueDate>${values.date}</cbc:IssueDate><cbc:DueDate>${values.due}</cbc:DueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>${values.order}</cbc:ID></cac:OrderReference>
  <cac:AccountingSupplierParty>${party(values.seller, 'Hafenstrasse 7', '20457', 'Hamburg', tax('22/815', 'FC') + tax(values.vat, 'VAT'))}</cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>${party('Tischlerei Nord', 'Ringstrasse 4', '24103', 'Kiel', '')}</cac:AccountingCustomerParty>
  <cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>${values.iban}</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>${values.bic}</cbc:ID></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>
  <cac:TaxTotal><cbc:TaxAmount ${currency}>${values.tax}</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount ${currency}>${values.subtotal}</cbc:LineExtensionAmount><cbc:TaxInclusiveAmount ${currency}>${values.total}</cbc:TaxInclusiveAmount><cbc:PayableAmount ${currency}>${values.total}</cbc:PayableAmount></cac:LegalMonetaryTotal>
  ${lines}
</Invoice>`;
}
