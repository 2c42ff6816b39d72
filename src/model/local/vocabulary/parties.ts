import { parseList } from './concept.ts';

/** A role of a party, and the headings of its block. */
export interface Role {
  readonly id: string;
  readonly names: readonly string[];
  readonly headings: readonly string[];
}

/** Roles by names of object properties, with headings in seven languages. */
export const ROLES: readonly Role[] = [
  {
    id: 'seller',
    names: parseList(`
      seller | vendor | supplier | issuer | biller | merchant | from | sender | payee | provider
    `),
    headings: parseList(`
      seller | vendor | supplier | from | sold by | bill from | biller | issued by
      service provider | verkäufer | lieferant | rechnungssteller | absender | vendeur | fournisseur
      emetteur | vendedor | proveedor | emisor | venditore | fornitore | cedente | verkoper | leverancier
      fornecedor
    `),
  },
  {
    id: 'buyer',
    names: parseList(`
      buyer | customer | client | bill_to | recipient | to | billed_to | purchaser | payer
    `),
    headings: parseList(`
      bill to | billed to | billing address | invoice to | invoiced to | sold to | customer | buyer | client
      customer name | bill address | purchaser | kunde | käufer | rechnungsempfänger | rechnung an
      rechnungsadresse | empfänger | auftraggeber | facture a | facturé à | adresse de facturation | acheteur
      destinataire | cliente | comprador | facturar a | destinatario | acquirente | cessionario | klant
      koper | factuuradres | factuur aan | adquirente | faturar a | issued to
    `),
  },
  {
    id: 'ship_to',
    names: ['ship_to', 'delivery_address', 'shipping_address', 'consignee', 'deliver_to', 'receiver'],
    headings: parseList(`
      ship to | shipped to | shipping address | deliver to | delivery address | delivered to | consignee
      consigned to | lieferadresse | lieferanschrift | warenempfänger | adresse de livraison | livré à
      direccion de entrega | direccion de envio | indirizzo di consegna | destinazione | afleveradres
      bezorgadres | morada de entrega | service address
    `),
  },
  {
    id: 'shipper',
    names: ['shipper', 'consignor', 'exporter', 'ship_from'],
    headings: parseList(`
      shipper | consignor | exporter | ship from | shipper exporter | shipper name and address | versender
      expediteur | expedidor | mittente | afzender | remetente
    `),
  },
  {
    id: 'notify_party',
    names: ['notify_party', 'notify'],
    headings: ['notify party', 'notify', 'notify address', 'notify party name and address'],
  },
  {
    id: 'carrier',
    names: ['carrier', 'transporter', 'shipping_line'],
    headings: parseList(`
      carrier | carrier name | transporter | shipping line | frachtführer | transporteur | transportista
      vettore | vervoerder
    `),
  },
];
