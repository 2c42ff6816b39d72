import type { Words } from './words.ts';

/**
 * English words beside values, at the heads of columns and above the blocks of parties. 182 of the 645 were seen on documents
 * of the corpus (forms, invoices, receipts); the others are the terms of the trade.
 */
export const ENGLISH: Words = {
  concepts: {
    total: {
      labels: `
        grand total | invoice total | total amount | total rounded | rounded total | round total
        total after rounding | total amt rounded | total includes gst | total included gst
        total rounded amount | net total | nett total | total payable | total amount payable | total incl gst
        total inclusive gst | total inclusive of gst | total gst incl | total gst inclusive
        total incl of gst | total sales inclusive of gst | total sales incl gst | total sales inclusive gst
        total sale incl gst | total with gst | total amount incl gst | total amt incl gst | total incl vat
        total including vat | total inc vat | total inc gst | total including gst | total include gst
        total including tax | total incl tax | total inclusive tax | order total | gross total | total gross
        gross amount | total price | total invoice amount | bill total | total bill | total charges
        total charge | total sales | total amt | net amount payable | grand ttl | total rm | total rs
        total usd | total eur | total in usd | total in eur | total chf
      `,
      weak: 'total | totals | amount | ttl',
    },
    subtotal: {
      labels: `
        subtotal | sub total | sub ttl | subtotal excl gst | total excl of gst | total excl gst
        total excluding gst | total sales excluding gst | total sales excl gst | total before tax
        total before gst | total excl vat | total excluding vat | total excl tax | total excluding tax
        total without tax | total exclusive gst | total ex gst | total ex vat | taxable amount
        untaxed amount | untaxed | total net | amount before tax | total amount before tax | items subtotal
      `,
      weak: 'net amount | net | net total | excl gst | gst excl',
    },
    tax: {
      labels: `
        total tax | sales tax | total gst | gst amount | tax amount | total vat | vat amount | vat total
        tax total | gst payable | add gst | add total gst | gst included in total | gst 6 included in total
        service tax | taxes
      `,
      weak: 'tax | vat | gst | gst amt',
    },
    amount_due: {
      labels: `
        amount due | balance due | total due | total amount due | amount payable | please pay
        pay this amount | due payable | net payable | outstanding amount | outstanding balance
        balance payable | due amount | amount owed
      `,
      weak: 'balance',
    },
    amount_paid: {
      labels: `
        amount paid | total paid | paid amount | prepaid | deposit paid | payment received
        amount already paid | paid on
      `,
      weak: 'paid | deposit',
    },
    discount: {
      labels: `
        discount | total discount | total disc | disc | less discount | discount amount | bill discount
        total saving | total savings | you saved | your savings | savings
      `,
    },
    shipping: {
      labels: `
        shipping | shipping and handling | shipping handling | shipping cost | delivery fee | delivery charge
        postage
      `,
    },
    tip: { labels: 'tip | gratuity | service charge | svc charge' },
    rounding: {
      labels: `
        rounding | rounding adjustment | rounding adjustments | rounding adj | rounding amount | round adj
        rounding adjust | round off | bill rounding | round d adj | total rounding adj | rounding adjmt
      `,
    },
    cash: {
      labels: `
        cash | cash received | cash tendered | tendered | amount tendered | cash tender | tender
        total tender | total tendered | cash payment | amount received | cash paid | cash rm | received | visa
        mastercard | master card | credit card | debit card | paid by | payment
      `,
    },
    change: { labels: 'change | change due | change rm | cash change | total change | balance change' },
    opening_balance: {
      labels: `
        opening balance | previous balance | beginning balance | starting balance | balance brought forward
        previous unpaid balance
      `,
    },
    closing_balance: {
      labels: 'closing balance | ending balance | new balance | balance carried forward | current balance',
    },
    invoice_date: {
      labels: `
        invoice date | date of invoice | date issued | issue date | date of issue | bill date | issued on
        billing date | statement date | invoice dated | tax invoice date | date invoice | inv date
        document date | doc date
      `,
      weak: 'date | dated',
    },
    due_date: {
      labels: `
        due date | remit until | please remit until | payable until | payment due | payment due date
        date due | pay by | due on | due by | payable by | pay before | please pay by
      `,
      weak: 'due',
    },
    delivery_date: {
      labels: `
        delivery date | date of delivery | ship date | shipping date | date shipped | service date
        date of supply | supply date
      `,
    },
    order_date: { labels: 'order date | date ordered | purchase date | date of order' },
    start_date: {
      labels: `
        start date | effective date | commencement date | period start | from date | effective as of
        effective on | period from | commencing on | statement from | period | statement period
        billing period
      `,
      weak: 'from | dated | dated as of | as of',
    },
    end_date: {
      labels: `
        end date | expiry date | expiration date | termination date | valid until | period end | to date
        period to | expires | expires on | exp date
      `,
      weak: 'to | until',
    },
    birth_date: { labels: 'date of birth | birth date | dob | born | birthday' },
    date: {
      labels: `
        date | transaction date | receipt date | bill date | invoice date | doc date | trans date | date time
        dated | date issued | issue date | inv date | business date | sales date
      `,
    },
    time: { labels: 'time | transaction time | date time' },
    invoice_number: {
      labels: `
        invoice number | invoice no | invoice nr | invoice num | invoice id | inv no | inv number
        tax invoice no | tax invoice number | invoice ref | invoice reference | bill number | bill no
        credit note number | credit note no | invoice code | our invoice no
      `,
      weak: `
        invoice | tax invoice | credit note | document number | document no | doc no | doc number | receipt no
      `,
    },
    order_number: {
      labels: `
        order number | order no | order nr | order id | order reference | order ref | your order | sales order
      `,
      weak: 'order',
    },
    purchase_order: {
      labels: `
        po number | purchase order | purchase order number | purchase order no | po no | p o number | p o no
        customer po | customer order number | customer order no | your order no | your order number
        buyers order no | buyers order number | p o
      `,
      weak: 'po',
    },
    customer_number: {
      labels: `
        customer number | customer no | customer id | client number | client no | customer code | customer ref
        account no
      `,
    },
    receipt_number: {
      labels: `
        receipt number | receipt no | receipt id | receipt | bill no | bill number | slip no | transaction no
        transaction number | trans no | trn no | trx no | doc no | document no | invoice no | inv no
        check no | chk | ticket no | cash bill no | rcpt no | receipt num | invoice number | tax invoice no
      `,
    },
    account_number: {
      labels: 'account number | account no | acct no | acc no | a c no | account nr | bank account number',
      weak: 'account',
    },
    contract_number: { labels: 'contract number | contract no | agreement number | agreement no' },
    reference: {
      labels: `
        reference | reference number | reference no | ref no | ref | our reference | your reference
        payment reference
      `,
    },
    tax_number: {
      labels: `
        tax number | tax id | tax no | gst no | gst id | gst reg no | gst id no | gst number | gst reg
        tax registration number | registration number | reg no | company reg | company reg no | co reg
        co reg no | co no | roc no | tin | ein | gstin | sst id | sst no | abn | tax registration no
        company no
      `,
    },
    vat_id: {
      labels: `
        vat id | vat number | vat no | vat reg no | vat registration number | vat registration | vat
        vat identification number
      `,
    },
    iban: { labels: 'iban | iban no | iban nr | iban code' },
    bic: { labels: 'bic | swift | swift code | bic swift | swift bic | bic code | bic code swift' },
    email: { labels: 'email | e mail | mail | email address' },
    phone: {
      labels: `
        phone | telephone | tel | tel no | phone no | phone number | telephone number | call | mobile | cell
        hp | h p | contact no | hotline
      `,
    },
    fax: { labels: 'fax | fax no | fax number' },
    website: { labels: 'website | web | www | url | homepage' },
    address: { labels: 'address' },
    company: {
      labels: `
        company | company name | merchant | merchant name | store name | vendor | vendor name | supplier
      `,
    },
    postcode: { labels: 'postcode | postal code | zip | zip code' },
    street: { labels: 'street | street address | address line 1' },
    city: { labels: 'city | town' },
    country: { labels: 'country' },
    currency: { labels: 'currency' },
    payment_method: {
      labels: `
        payment method | payment type | method of payment | payment mode | mode of payment | paid by
        payment terms and method
      `,
    },
    payment_terms: { labels: 'payment terms | terms | terms of payment' },
  },
  columns: {
    description: {
      labels: `
        description | item description | product description | description of goods | item | items | product
        article | service | details | particulars | item name | product name | services | goods | name
        position | transaction | transaction description | text | line item | task
      `,
    },
    quantity: { labels: 'quantity | qty | quant | qnty | units | hours | pcs | hrs | gross qty | unit qty' },
    unit: { labels: 'unit | uom' },
    unit_price: {
      labels: `
        unit price | price | rate | unit cost | price each | s price | u price | price unit | rsp | each
        cost | price rm | unit amount
      `,
    },
    line_total: {
      labels: `
        amount | total | line total | total price | net amount | amt | total amount | extended price
        subtotal | amount rm | total rm | nett | net price | taxable value
      `,
    },
    tax_rate: { labels: 'tax rate | vat rate | vat | tax | gst | rate | taxes' },
    tax: { labels: 'tax | tax amount | vat | vat amount | gst | gst amt | taxes' },
    discount: { labels: 'discount | disc' },
    item_code: {
      labels: `
        item code | sku | code | product code | article number | article no | item no | item number | item id
        part number | part no | product id | reference | ref | stock code | fsn | hsn
      `,
    },
    position: { labels: 'pos | position | line | no | nr | sl no | s no | item no | sn' },
    row_date: { labels: 'date | transaction date | posting date | trans date | value date' },
    debit: { labels: 'debit | debits | withdrawal | withdrawals | paid out | money out | payments' },
    credit: { labels: 'credit | credits | deposit | deposits | paid in | money in | receipts' },
    balance: { labels: 'balance | running balance' },
    weight: { labels: 'weight | gross weight | weight kg | weight lbs | kgs | lbs | wt' },
    volume: { labels: 'volume | measurement | cbm | m3 | cube' },
    packages: {
      labels: `
        packages | no of packages | number of packages | no of pkgs | pkgs | cartons | kind of packages
        pieces | number and kind of packages | no pkgs | handling unit
      `,
    },
    marks: {
      labels: `
        marks and numbers | marks | marks numbers | marks and nos | shipping marks
        container no seal no marks and numbers
      `,
    },
  },
  headings: {
    seller: `
      seller | vendor | supplier | from | sold by | bill from | biller | issued by | service provider
    `,
    buyer: `
      bill to | billed to | billing address | invoice to | invoiced to | sold to | customer | buyer | client
      customer name | bill address | purchaser | issued to
    `,
    ship_to: `
      ship to | shipped to | shipping address | deliver to | delivery address | delivered to | consignee
      consigned to | service address
    `,
    shipper: 'shipper | consignor | exporter | ship from | shipper exporter | shipper name and address',
    notify_party: 'notify party | notify | notify address | notify party name and address',
    carrier: 'carrier | carrier name | transporter | shipping line',
  },
};
