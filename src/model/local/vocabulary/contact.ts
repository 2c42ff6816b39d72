import { type Concept, parseList } from './concept.ts';

/** Concepts of contact data and addresses. */
export const CONTACT: readonly Concept[] = [
  {
    id: 'email',
    kind: 'email',
    names: ['email', 'e_mail', 'email_address', 'mail'],
    labels: ['email', 'e mail', 'mail', 'email address', 'correo', 'courriel'],
    unlabelled: true,
  },
  {
    id: 'phone',
    kind: 'phone',
    names: ['phone', 'telephone', 'phone_number', 'tel', 'mobile', 'telephone_number'],
    labels: parseList(`
      phone | telephone | tel | tel no | phone no | phone number | telephone number | call | mobile | cell
      telefon | tel nr | fon | mobil | telefono | telefoon | telefone | hp | h p | contact no | hotline | tlf
    `),
    unlabelled: true,
  },
  { id: 'fax', kind: 'phone', names: ['fax', 'fax_number'], labels: ['fax', 'fax no', 'telefax', 'fax number'] },
  {
    id: 'website',
    kind: 'url',
    names: ['website', 'url', 'web', 'homepage', 'site'],
    labels: parseList(`
      website | web | www | url | homepage | internet | site web | webseite
    `),
    unlabelled: true,
  },
  {
    id: 'address',
    kind: 'address',
    names: ['address', 'merchant_address', 'full_address', 'postal_address', 'store_address', 'company_address'],
    labels: parseList(`
      address | adresse | anschrift | direccion | indirizzo | adres | endereco | morada | alamat
    `),
    unlabelled: true,
  },
  {
    id: 'company',
    kind: 'company',
    names: parseList(`
      company | merchant | merchant_name | store | store_name | shop | vendor | vendor_name | company_name
      supplier | supplier_name | seller_name | business_name | issuer
    `),
    labels: parseList(`
      company | company name | merchant | merchant name | store name | vendor | vendor name | supplier | firma
      societe | empresa | azienda | bedrijf
    `),
    unlabelled: true,
  },
  {
    id: 'postcode',
    kind: 'postcode',
    names: ['postcode', 'postal_code', 'zip', 'zip_code', 'plz'],
    labels: parseList(`
      postcode | postal code | zip | zip code | plz | code postal | codigo postal | cap
    `),
  },
  {
    id: 'street',
    kind: 'street',
    names: ['street', 'street_address', 'address_line', 'address_line_1', 'street_and_number'],
    labels: parseList(`
      street | street address | strasse | rue | calle | via | straat | address line 1
    `),
  },
  {
    id: 'city',
    kind: 'city',
    names: ['city', 'town', 'locality'],
    labels: parseList(`
      city | town | ort | stadt | ville | ciudad | citta | plaats | cidade
    `),
  },
  { id: 'country', kind: 'text', names: ['country'], labels: ['country', 'land', 'pays', 'pais', 'paese'] },
  {
    id: 'currency',
    kind: 'currency',
    names: ['currency', 'currency_code', 'waehrung'],
    labels: ['currency', 'währung', 'devise', 'moneda', 'valuta', 'moeda'],
    unlabelled: true,
  },
  {
    id: 'payment_method',
    kind: 'text',
    names: ['payment_method', 'payment_type', 'paid_with', 'payment_mode'],
    labels: parseList(`
      payment method | payment type | method of payment | payment mode | mode of payment | paid by
      payment terms and method | zahlungsart | zahlungsweise | mode de paiement | moyen de paiement
      forma de pago | metodo di pagamento | betaalmethode | betaalwijze | forma de pagamento
      mode de reglement
    `),
  },
  {
    id: 'payment_terms',
    kind: 'text',
    names: ['payment_terms', 'terms'],
    labels: parseList(`
      payment terms | terms | terms of payment | zahlungsbedingungen | conditions de paiement
      condiciones de pago | condizioni di pagamento | betalingsvoorwaarden | condicoes de pagamento
      conditions de reglement
    `),
  },
];
