import type { Words } from './words.ts';

/**
 * Spanish words beside values, at the heads of columns and above the blocks of parties. 0 of the 91 were seen on documents
 * of the corpus; the others are the terms of the trade.
 */
export const SPANISH: Words = {
  concepts: {
    total: { labels: 'total general | importe total | total factura | total con iva | total euros', weak: 'importe' },
    subtotal: { labels: 'base imponible' },
    tax: { labels: 'total iva | cuota iva', weak: 'iva' },
    amount_due: { labels: 'importe a pagar | total a pagar', weak: 'saldo' },
    discount: { labels: 'descuento' },
    shipping: { labels: 'gastos de envio' },
    tip: { labels: 'propina' },
    rounding: { labels: 'redondeo' },
    cash: { labels: 'efectivo' },
    change: { labels: 'cambio' },
    opening_balance: { labels: 'saldo anterior | saldo inicial' },
    closing_balance: { labels: 'saldo final' },
    invoice_date: { labels: 'fecha de factura | fecha factura | fecha de emision | fecha emision', weak: 'fecha' },
    due_date: { labels: 'fecha de vencimiento | fecha vencimiento | vencimiento' },
    delivery_date: { labels: 'fecha de entrega' },
    order_date: { labels: 'fecha de pedido | fecha pedido' },
    start_date: { labels: 'fecha de inicio', weak: 'desde' },
    end_date: { labels: 'fecha de fin', weak: 'hasta' },
    birth_date: { labels: 'fecha de nacimiento' },
    date: { labels: 'fecha' },
    time: { labels: 'hora' },
    invoice_number: {
      labels: `
        numero de factura | n de factura | n factura | no factura | no de factura | factura n | factura no
        num factura
      `,
      weak: 'factura',
    },
    order_number: { labels: 'numero de pedido | pedido n' },
    receipt_number: { labels: 'ticket n | n ticket | recibo n | factura simplificada n' },
    customer_number: {
      labels: 'numero de cliente | codigo cliente | cod cliente | codigo de cliente | n cliente | n de cliente',
    },
    account_number: { labels: 'numero de cuenta', weak: 'cuenta' },
    contract_number: { labels: 'numero de contrato' },
    reference: { labels: 'referencia' },
    tax_number: { labels: 'nif | cif' },
    vat_id: { labels: 'nif iva | cif | nif' },
    email: { labels: 'correo' },
    phone: { labels: 'telefono | tlf' },
    address: { labels: 'direccion' },
    company: { labels: 'empresa' },
    postcode: { labels: 'codigo postal' },
    street: { labels: 'calle' },
    city: { labels: 'ciudad' },
    country: { labels: 'pais' },
    currency: { labels: 'moneda' },
    payment_method: { labels: 'forma de pago' },
    payment_terms: { labels: 'condiciones de pago | cond pago' },
  },
  columns: {
    description: { labels: 'descripcion | concepto | articulo' },
    quantity: { labels: 'cantidad | cant | uds | unidades' },
    unit: { labels: 'unidad' },
    unit_price: { labels: 'precio | precio unitario' },
    line_total: { labels: 'importe' },
    tax_rate: { labels: 'iva' },
    discount: { labels: 'descuento' },
    item_code: { labels: 'codigo' },
    row_date: { labels: 'fecha' },
    debit: { labels: 'cargo' },
    credit: { labels: 'abono' },
    balance: { labels: 'saldo' },
    weight: { labels: 'peso' },
  },
  headings: {
    seller: 'vendedor | proveedor | emisor',
    buyer: 'cliente | comprador | facturar a | destinatario',
    ship_to: 'direccion de entrega | direccion de envio',
    shipper: 'expedidor',
    carrier: 'transportista',
  },
};
