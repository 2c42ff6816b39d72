/** How the text of an element becomes a value. */
export type ValueKind = 'text' | 'number' | 'date' | 'code';

/** Where a field stands in each syntax. */
export interface FieldPath {
  /** Names of the properties of the data, joined by `/`. */
  readonly field: string;
  readonly kind: ValueKind;
  /**
   * Paths below the root, or below a line, of Cross Industry Invoice and of UBL, in order of preference. `A|B` is either
   * element, `[@name=value]` and `[child=value]` choose, `@name` at the end is an attribute.
   */
  readonly cii: readonly string[];
  readonly ubl: readonly string[];
}

const DOCUMENT = 'ExchangedDocument|HeaderExchangedDocument';
const TRADE = 'SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction';
const AGREEMENT = `${TRADE}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement`;
const DELIVERY = `${TRADE}/ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery`;
const SETTLEMENT = `${TRADE}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement`;
const SUMS = `${SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation`;
const MEANS = `${SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans`;
const TERMS = `${SETTLEMENT}/SpecifiedTradePaymentTerms`;
const TOTALS = 'LegalMonetaryTotal|RequestedMonetaryTotal';
const LINE_AGREEMENT = 'SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement';
const LINE_SETTLEMENT = 'SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement';
const QUANTITY = 'SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity';
const UBL_QUANTITY = 'InvoicedQuantity|CreditedQuantity|DebitedQuantity';

function field(
  name: string,
  kind: ValueKind,
  cii: string | readonly string[],
  ubl: string | readonly string[],
): FieldPath {
  const list = (paths: string | readonly string[]) =>
    (typeof paths === 'string' ? [paths] : paths).filter((path) => path !== '');
  return { field: name, kind, cii: list(cii), ubl: list(ubl) };
}

function party(name: string, cii: string, ubl: string): readonly FieldPath[] {
  const address = `${cii}/PostalTradeAddress`;
  return [
    field(`${name}/name`, 'text', `${cii}/Name`, [`${ubl}/PartyLegalEntity/RegistrationName`, `${ubl}/PartyName/Name`]),
    field(`${name}/street`, 'text', `${address}/LineOne`, `${ubl}/PostalAddress/StreetName`),
    field(`${name}/postcode`, 'text', `${address}/PostcodeCode`, `${ubl}/PostalAddress/PostalZone`),
    field(`${name}/city`, 'text', `${address}/CityName`, `${ubl}/PostalAddress/CityName`),
    field(
      `${name}/vat_id`,
      'text',
      `${cii}/SpecifiedTaxRegistration/ID[@schemeID=VA]`,
      `${ubl}/PartyTaxScheme[TaxScheme/ID=VAT]/CompanyID`,
    ),
    field(`${name}/tax_number`, 'text', `${cii}/SpecifiedTaxRegistration/ID[@schemeID=FC]`, [
      `${ubl}/PartyTaxScheme[TaxScheme/ID=TAX]/CompanyID`,
      `${ubl}/PartyTaxScheme[TaxScheme/ID=FC]/CompanyID`,
    ]),
    field(
      `${name}/email`,
      'text',
      `${cii}/DefinedTradeContact/EmailURIUniversalCommunication/URIID`,
      `${ubl}/Contact/ElectronicMail`,
    ),
    field(
      `${name}/phone`,
      'text',
      `${cii}/DefinedTradeContact/TelephoneUniversalCommunication/CompleteNumber`,
      `${ubl}/Contact/Telephone`,
    ),
  ];
}

/**
 * The fields of an invoice in electronic invoices: Cross Industry Invoice as in Factur-X, ZUGFeRD 1 and 2 and
 * XRechnung, and UBL 2.
 * Source: EN 16931-1; UN/CEFACT D16B; ZUGFeRD 1.0; OASIS UBL 2.1.
 */
export const INVOICE_FIELDS: readonly FieldPath[] = [
  field('invoice_number', 'text', `${DOCUMENT}/ID`, 'ID'),
  field('invoice_date', 'date', `${DOCUMENT}/IssueDateTime/DateTimeString`, 'IssueDate'),
  field('due_date', 'date', `${TERMS}/DueDateDateTime/DateTimeString`, ['DueDate', 'PaymentMeans/PaymentDueDate']),
  field(
    'delivery_date',
    'date',
    `${DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString`,
    'Delivery/ActualDeliveryDate',
  ),
  field(
    'order_number',
    'text',
    [`${AGREEMENT}/SellerOrderReferencedDocument/IssuerAssignedID`, `${AGREEMENT}/SellerOrderReferencedDocument/ID`],
    'OrderReference/SalesOrderID',
  ),
  field(
    'purchase_order',
    'text',
    [`${AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID`, `${AGREEMENT}/BuyerOrderReferencedDocument/ID`],
    'OrderReference/ID',
  ),
  field(
    'customer_number',
    'text',
    `${AGREEMENT}/BuyerTradeParty/ID`,
    'AccountingCustomerParty/Party/PartyIdentification/ID',
  ),
  ...party('seller', `${AGREEMENT}/SellerTradeParty`, 'AccountingSupplierParty/Party'),
  ...party('buyer', `${AGREEMENT}/BuyerTradeParty`, 'AccountingCustomerParty/Party'),
  ...party('ship_to', `${DELIVERY}/ShipToTradeParty`, 'Delivery/DeliveryParty'),
  field('currency', 'code', `${SETTLEMENT}/InvoiceCurrencyCode`, 'DocumentCurrencyCode'),
  field('subtotal', 'number', `${SUMS}/LineTotalAmount`, `${TOTALS}/LineExtensionAmount`),
  field('discount', 'number', `${SUMS}/AllowanceTotalAmount`, `${TOTALS}/AllowanceTotalAmount`),
  field('shipping', 'number', `${SETTLEMENT}/SpecifiedLogisticsServiceCharge/AppliedAmount`, ''),
  field('tax', 'number', `${SUMS}/TaxTotalAmount`, 'TaxTotal/TaxAmount'),
  field('total', 'number', `${SUMS}/GrandTotalAmount`, `${TOTALS}/TaxInclusiveAmount`),
  field('amount_paid', 'number', `${SUMS}/TotalPrepaidAmount`, `${TOTALS}/PrepaidAmount`),
  field('amount_due', 'number', `${SUMS}/DuePayableAmount`, `${TOTALS}/PayableAmount`),
  field('iban', 'code', `${MEANS}/PayeePartyCreditorFinancialAccount/IBANID`, 'PaymentMeans/PayeeFinancialAccount/ID'),
  field(
    'bic',
    'code',
    `${MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID`,
    'PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID',
  ),
  field('payment_terms', 'text', `${TERMS}/Description`, 'PaymentTerms/Note'),
];

/** The elements of the lines, and the fields of a line below them. */
export const LINES = {
  field: 'lines',
  cii: `${TRADE}/IncludedSupplyChainTradeLineItem`,
  ubl: 'InvoiceLine|CreditNoteLine|DebitNoteLine',
  fields: [
    field('position', 'text', 'AssociatedDocumentLineDocument/LineID', 'ID'),
    field('item_code', 'text', 'SpecifiedTradeProduct/SellerAssignedID', 'Item/SellersItemIdentification/ID'),
    field(
      'description',
      'text',
      ['SpecifiedTradeProduct/Name', 'SpecifiedTradeProduct/Description'],
      ['Item/Name', 'Item/Description'],
    ),
    field('quantity', 'number', QUANTITY, UBL_QUANTITY),
    field('unit', 'code', `${QUANTITY}/@unitCode`, `${UBL_QUANTITY}/@unitCode`),
    field(
      'unit_price',
      'number',
      [
        `${LINE_AGREEMENT}/NetPriceProductTradePrice/ChargeAmount`,
        `${LINE_AGREEMENT}/GrossPriceProductTradePrice/ChargeAmount`,
      ],
      'Price/PriceAmount',
    ),
    field(
      'tax_rate',
      'number',
      `${LINE_SETTLEMENT}/ApplicableTradeTax/RateApplicablePercent|ApplicablePercent`,
      'Item/ClassifiedTaxCategory/Percent',
    ),
    field(
      'amount',
      'number',
      `${LINE_SETTLEMENT}/SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation/LineTotalAmount`,
      'LineExtensionAmount',
    ),
  ],
} as const satisfies {
  readonly field: string;
  readonly cii: string;
  readonly ubl: string;
  readonly fields: readonly FieldPath[];
};

/** The parties whose address is put together from the parts of it. */
export const PARTIES = ['seller', 'buyer', 'ship_to'] as const;
