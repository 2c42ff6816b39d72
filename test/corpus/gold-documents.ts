import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A document of the corpus whose gold, made by eye, is in `gold/` under its path. */
export interface GoldDocument {
  readonly path: string;
  readonly type: 'invoice' | 'receipt' | 'bank-statement' | 'form';
}

/** Nothing was ever tuned on these: no weight, no rule and no word. They are not looked at one by one. */
export const NEVER_TUNED_ON: readonly GoldDocument[] = [
  { path: 'invoices/einvoice__EN16931_Gutschrift.pdf', type: 'invoice' },
  { path: 'invoices/einvoice__Facture_FR_BASICWL.pdf', type: 'invoice' },
  { path: 'invoices/einvoice__zugferd_2p0_MINIMUM.pdf', type: 'invoice' },
  { path: 'invoices/invoice2data__AmazonWebServices.pdf', type: 'invoice' },
  { path: 'invoices/invoice2data__FlipkartInvoice.pdf', type: 'invoice' },
  { path: 'invoices/invoice2data__SammyMaystoneLinesTest.pdf', type: 'invoice' },
  { path: 'invoices/invoice2data__coolblue1.pdf', type: 'invoice' },
  { path: 'invoices-scanned/einvoice__EN16931_Gutschrift__skewnoise.jpg', type: 'invoice' },
  { path: 'invoices-scanned/einvoice__Facture_FR_BASICWL__rot90png.png', type: 'invoice' },
  { path: 'invoices-scanned/einvoice__zugferd_2p0_MINIMUM__low72.jpg', type: 'invoice' },
  { path: 'receipts/azure__receipt.png', type: 'receipt' },
  { path: 'receipts/sroie-064.jpg', type: 'receipt' },
  { path: 'receipts/sroie-066.jpg', type: 'receipt' },
  { path: 'receipts/sroie-073.jpg', type: 'receipt' },
  { path: 'receipts/sroie-080.jpg', type: 'receipt' },
  { path: 'receipts/sroie-099.jpg', type: 'receipt' },
  { path: 'receipts/sroie-147.jpg', type: 'receipt' },
];

/** What may be tuned on, and was. */
export const TUNED_ON: readonly GoldDocument[] = [
  { path: 'invoices/einvoice__Facture_UE_BASIC.pdf', type: 'invoice' },
  { path: 'invoices/einvoice__MustangGnuaccountingBeispielRE-20140703_502.pdf', type: 'invoice' },
  { path: 'invoices/einvoice__MustangGnuaccountingBeispielRE-20201121_508.pdf', type: 'invoice' },
  { path: 'invoices-scanned/einvoice__Facture_UE_BASIC__rot180.pdf', type: 'invoice' },
  { path: 'invoices-scanned/einvoice__MustangGnuaccountingBeispielRE-20201121_508__photo.jpg', type: 'invoice' },
  { path: 'reports/12-credit-note-trailing-minus.pdf', type: 'invoice' },
  { path: 'reports/63-part-paid.pdf', type: 'invoice' },
  { path: 'receipts/sroie-003.jpg', type: 'receipt' },
  { path: 'receipts/sroie-007.jpg', type: 'receipt' },
  { path: 'reports/30-bank-trailing-sign.pdf', type: 'bank-statement' },
  { path: 'reports/31-bank-soll-haben.pdf', type: 'bank-statement' },
  { path: 'forms/google__2020-form-1099nec.pdf', type: 'form' },
  { path: 'reports/40-acroform-no-appearance.pdf', type: 'form' },
];

/** Where the made documents are. */
export const MADE_FOLDER = join(import.meta.dirname, 'made');

/**
 * Documents that were made for this, in the layouts of invoicing software, tills and banks of twelve countries, without
 * knowledge of the rules. Rules were mended after they had been read for the first time.
 */
export const MADE: readonly GoldDocument[] = (['invoice', 'receipt', 'bank-statement'] as const).flatMap((type) =>
  readdirSync(join(MADE_FOLDER, type)).map((name) => ({ path: join(type, name), type })),
);
