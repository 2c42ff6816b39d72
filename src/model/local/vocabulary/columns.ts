import { type Concept, parseList } from './concept.ts';

/** Concepts of table columns, which apply to the items of arrays only. */
export const COLUMNS: readonly Concept[] = [
  {
    id: 'description',
    kind: 'text',
    names: parseList(`
      description | name | item | product | item_name | product_name | title | desc | article | service
      details
    `),
    labels: parseList(`
      description | item description | product description | description of goods | item | items | product
      article | service | details | particulars | item name | product name | services | goods | name
      bezeichnung | beschreibung | artikelbezeichnung | artikel | leistung | position | produkt | designation
      libelle | produit | descripcion | concepto | articulo | descrizione | omschrijving | artikelomschrijving
      descricao | artigo | transaction | transaction description | text | buchungstext | line item | task
      artikelname | waren | ware
    `),
  },
  {
    id: 'quantity',
    kind: 'number',
    names: ['quantity', 'qty', 'count', 'units', 'pieces', 'hours'],
    labels: parseList(`
      quantity | qty | quant | qnty | menge | anzahl | quantite | qte | cantidad | cant | quantita | qta
      aantal | quantidade | qtd | units | hours | pcs | hrs | gross qty | unit qty | menge einheit
    `),
  },
  {
    id: 'unit',
    kind: 'text',
    names: ['unit', 'uom', 'unit_of_measure'],
    labels: parseList(`
      unit | uom | einheit | unite | unidad | unita | eenheid | unidade | me | eh
    `),
  },
  {
    id: 'unit_price',
    kind: 'amount',
    names: ['unit_price', 'price', 'rate', 'price_unit', 'unit_cost', 'price_per_unit'],
    labels: parseList(`
      unit price | price | rate | unit cost | price each | s price | u price | price unit | rsp | each | cost
      price rm | preis | einzelpreis | nettopreis | vk preis | listenpreis | stückpreis | e preis | ep | preis pro einheit | prix unitaire | prix
      pu | pu ht | prix unitaire ht | precio | precio unitario | prezzo | prezzo unitario | prijs
      prijs per stuk | stukprijs | preco | preco unitario | unit amount | einzelpreis netto | p u ht
    `),
  },
  {
    id: 'line_total',
    kind: 'amount',
    names: parseList(`
      amount | line_total | total | price_subtotal | total_price | line_amount | net_amount | sum
    `),
    labels: parseList(`
      amount | total | line total | total price | net amount | amt | total amount | extended price | subtotal
      amount rm | total rm | nett | betrag | gesamt | gesamtpreis | zeilenbetrag | positionsbetrag | nettowert | summe | gesamtbetrag | montant | total ht
      montant ht | importe | importo | totale | bedrag | totaal | valor | wert | net price | gesamt netto
      nettobetrag | gp | taxable value
    `),
  },
  {
    id: 'tax_rate',
    kind: 'percent',
    names: ['tax_rate', 'vat_rate', 'tax_percent', 'vat_percent', 'rate'],
    labels: parseList(`
      tax rate | vat rate | vat | tax | gst | mwst | ust | mwst satz | steuersatz | tva | taux tva | iva | btw
      rate | ust satz | taxes
    `),
  },
  {
    id: 'tax',
    kind: 'amount',
    names: ['tax', 'tax_amount', 'vat', 'gst'],
    labels: parseList(`
      tax | tax amount | vat | vat amount | gst | gst amt | steuerbetrag | taxes
    `),
  },
  {
    id: 'discount',
    kind: 'amount',
    names: ['discount'],
    labels: parseList(`
      discount | disc | rabatt | remise | descuento | sconto | korting | desconto
    `),
  },
  {
    id: 'item_code',
    kind: 'code',
    names: parseList(`
      item_code | sku | code | product_code | article_number | seller_item_id | item_number | part_number
    `),
    labels: parseList(`
      item code | sku | code | product code | article number | article no | item no | item number | item id
      part number | part no | product id | artikelnummer | artikel nr | art nr | artikelnr | art | reference
      ref | codigo | codice | stock code | artikelcode | fsn | hsn
    `),
  },
  {
    id: 'position',
    kind: 'code',
    names: ['position', 'line_number', 'pos', 'number', 'no'],
    labels: parseList(`
      pos | position | line | no | nr | sl no | s no | item no | lfd nr | sn
    `),
  },
  {
    id: 'row_date',
    kind: 'date',
    names: ['date', 'transaction_date', 'posting_date', 'value_date', 'booking_date'],
    labels: parseList(`
      date | transaction date | posting date | trans date | value date | datum | buchungstag | buchungsdatum
      valuta | fecha | data | date operation | date valeur
    `),
  },
  {
    id: 'debit',
    kind: 'amount',
    names: ['debit', 'withdrawal', 'paid_out', 'money_out'],
    labels: parseList(`
      debit | debits | withdrawal | withdrawals | paid out | money out | payments | soll | lastschrift
      belastung | debit eur | cargo | addebito | addebiti | af | debito
    `),
  },
  {
    id: 'credit',
    kind: 'amount',
    names: ['credit', 'deposit', 'paid_in', 'money_in'],
    labels: parseList(`
      credit | credits | deposit | deposits | paid in | money in | receipts | haben | gutschrift | abono
      accredito | accrediti | bij | credito
    `),
  },
  {
    id: 'balance',
    kind: 'amount',
    names: ['balance', 'running_balance'],
    labels: ['balance', 'running balance', 'saldo', 'kontostand', 'solde'],
  },
  {
    id: 'weight',
    kind: 'number',
    names: ['weight', 'gross_weight', 'weight_kg'],
    labels: parseList(`
      weight | gross weight | weight kg | weight lbs | gewicht | bruttogewicht | poids | peso | kgs | lbs | wt
    `),
  },
  {
    id: 'volume',
    kind: 'number',
    names: ['volume', 'measurement', 'volume_m3', 'cbm'],
    labels: ['volume', 'measurement', 'cbm', 'm3', 'cube', 'volumen'],
  },
  {
    id: 'packages',
    kind: 'number',
    names: ['packages', 'package_count', 'number_of_packages', 'cartons'],
    labels: parseList(`
      packages | no of packages | number of packages | no of pkgs | pkgs | cartons | kind of packages | pieces
      colli | packstücke | nombre de colis | number and kind of packages | no pkgs | handling unit
    `),
  },
  {
    id: 'marks',
    kind: 'text',
    names: ['marks', 'marks_and_numbers', 'shipping_marks'],
    labels: [
      'marks and numbers',
      'marks',
      'marks numbers',
      'marks and nos',
      'shipping marks',
      'container no seal no marks and numbers',
    ],
  },
];
