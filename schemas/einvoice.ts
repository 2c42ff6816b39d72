import { z } from 'zod';

/** An electronic invoice: the data that its XML holds, in the fields of the document type `invoice`. */
export const einvoiceSchema = z.object({
  /** Name of the XML file. */
  file: z.string(),
  /** Cross Industry Invoice (Factur-X, ZUGFeRD, XRechnung) or UBL (XRechnung, Peppol). */
  syntax: z.enum(['cii', 'ubl']),
  data: z.record(z.string(), z.unknown()),
  /** By JSON Pointer of the data: the path of the element, its text, and its line in the file. */
  sources: z.record(z.string(), z.object({ path: z.string(), text: z.string(), line: z.int().positive() })),
});
export type Einvoice = Readonly<z.infer<typeof einvoiceSchema>>;
