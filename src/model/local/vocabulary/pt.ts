import type { Words } from './words.ts';

/**
 * Portuguese words beside values, at the heads of columns and above the blocks of parties. 0 of the 51 were seen on documents
 * of the corpus; the others are the terms of the trade.
 */
export const PORTUGUESE: Words = {
  concepts: {
    total: { labels: 'total geral | valor total', weak: 'valor' },
    subtotal: { labels: 'base tributavel | total iliquido' },
    amount_due: { labels: 'valor a pagar' },
    amount_paid: { labels: 'sinal' },
    discount: { labels: 'desconto' },
    shipping: { labels: 'portes' },
    tip: { labels: 'gorjeta' },
    rounding: { labels: 'arredondamento' },
    cash: { labels: 'dinheiro' },
    change: { labels: 'troco' },
    invoice_date: { labels: 'data da fatura | data de emissao | data emissao' },
    due_date: { labels: 'data de vencimento | vencimento' },
    delivery_date: { labels: 'data de entrega' },
    order_date: { labels: 'data do pedido' },
    start_date: { labels: 'data de inicio' },
    end_date: { labels: 'data de fim' },
    birth_date: { labels: 'data de nascimento' },
    invoice_number: { labels: 'numero da fatura | fatura n | fatura no | n fatura', weak: 'fatura' },
    order_number: { labels: 'numero do pedido' },
    receipt_number: { labels: 'talao n | recibo n | fatura recibo n' },
    account_number: { labels: 'numero da conta' },
    vat_id: { labels: 'nif | nipc | contribuinte | contribuinte n | n contribuinte' },
    phone: { labels: 'telefone' },
    address: { labels: 'endereco | morada' },
    city: { labels: 'cidade' },
    currency: { labels: 'moeda' },
    payment_method: { labels: 'forma de pagamento' },
    payment_terms: { labels: 'condicoes de pagamento | cond pagamento | condicoes pagamento' },
  },
  columns: {
    description: { labels: 'descricao | artigo' },
    quantity: { labels: 'quantidade | qtd' },
    unit: { labels: 'unidade' },
    unit_price: { labels: 'preco | preco unitario' },
    line_total: { labels: 'valor' },
    discount: { labels: 'desconto' },
  },
  headings: {
    seller: 'fornecedor',
    buyer: 'adquirente | faturar a',
    ship_to: 'morada de entrega',
    shipper: 'remetente',
  },
};
