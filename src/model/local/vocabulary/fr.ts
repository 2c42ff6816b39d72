import type { Words } from './words.ts';

/**
 * French words beside values, at the heads of columns and above the blocks of parties. 3 of the 141 were seen on documents
 * of the corpus (invoices); the others are the terms of the trade.
 */
export const FRENCH: Words = {
  concepts: {
    total: {
      labels: `
        total ttc | montant total | montant ttc | total a payer | total toutes taxes comprises
        montant total ttc
      `,
      weak: 'montant',
    },
    subtotal: { labels: 'sous total | total ht | montant ht | total hors taxe | total hors taxes' },
    tax: { labels: 'total tva | montant tva | total taxes', weak: 'tva' },
    amount_due: {
      labels: `
        net a payer | reste a payer | a payer | montant du | solde a payer | solde du
        montant restant a payer
      `,
      weak: 'solde',
    },
    amount_paid: { labels: 'acompte | acompte verse | deja paye | paiement' },
    discount: { labels: 'remise' },
    shipping: { labels: 'frais de port | frais de livraison' },
    tip: { labels: 'pourboire' },
    rounding: { labels: 'arrondi' },
    cash: { labels: 'especes' },
    change: { labels: 'rendu | monnaie' },
    opening_balance: {
      labels: 'solde precedent | solde initial | ancien solde',
      weak: 'solde crediteur au | solde debiteur au',
    },
    closing_balance: { labels: 'nouveau solde | solde final', weak: 'solde crediteur au | solde debiteur au' },
    invoice_date: {
      labels: `
        date de facture | date de la facture | date facture | date d emission | date emission | facture du
      `,
    },
    due_date: { labels: 'date d echeance | echeance | date echeance | a payer avant | date limite de paiement' },
    delivery_date: { labels: 'date de livraison | livraison' },
    order_date: { labels: 'date de commande' },
    start_date: { labels: 'date de debut', weak: 'du' },
    end_date: { labels: 'date de fin', weak: 'au' },
    birth_date: { labels: 'date de naissance' },
    time: { labels: 'heure' },
    invoice_number: {
      labels: `
        numero de facture | n de facture | facture n | no facture | facture no | n facture | numero facture
        reference facture
      `,
      weak: 'facture',
    },
    order_number: {
      labels: `
        numero de commande | commande n | n de commande | n commande | votre commande | bon de commande
      `,
      weak: 'commande',
    },
    purchase_order: { labels: 'bon de commande n' },
    customer_number: {
      labels: 'numero client | n client | code client | numero de client | ref client | reference client',
    },
    receipt_number: { labels: 'ticket n | n de ticket | ticket de caisse n' },
    account_number: { labels: 'numero de compte | n de compte | compte n', weak: 'compte' },
    contract_number: { labels: 'numero de contrat | contrat n' },
    reference: { labels: 'vos references' },
    tax_number: { labels: 'siret | siren' },
    vat_id: {
      labels: `
        n tva | numero de tva | tva intracommunautaire | n tva intracommunautaire | id tva | numero tva
      `,
    },
    email: { labels: 'courriel' },
    website: { labels: 'site web' },
    address: { labels: 'adresse' },
    company: { labels: 'societe' },
    postcode: { labels: 'code postal' },
    street: { labels: 'rue' },
    city: { labels: 'ville' },
    country: { labels: 'pays' },
    currency: { labels: 'devise' },
    payment_method: { labels: 'mode de paiement | moyen de paiement | mode de reglement' },
    payment_terms: { labels: 'conditions de paiement | conditions de reglement' },
  },
  columns: {
    description: { labels: 'designation | libelle | produit' },
    quantity: { labels: 'quantite | qte' },
    unit: { labels: 'unite' },
    unit_price: { labels: 'prix unitaire | prix | pu | pu ht | prix unitaire ht | p u ht' },
    line_total: { labels: 'montant | total ht | montant ht' },
    tax_rate: { labels: 'tva | taux tva' },
    discount: { labels: 'remise' },
    row_date: { labels: 'date operation | date valeur' },
    balance: { labels: 'solde' },
    weight: { labels: 'poids' },
    packages: { labels: 'nombre de colis' },
  },
  headings: {
    seller: 'vendeur | fournisseur | emetteur',
    buyer: 'facture a | facturé à | adresse de facturation | acheteur | destinataire',
    ship_to: 'adresse de livraison | livré à',
    shipper: 'expediteur',
    carrier: 'transporteur',
  },
};
