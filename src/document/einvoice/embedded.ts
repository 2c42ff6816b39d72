import type { Einvoice } from '../../../schemas/einvoice.ts';
import type { Finding } from '../../../schemas/page.ts';
import { decodeText } from '../text/decode.ts';
import { readEinvoice } from './read.ts';
import { parseXml, UnreadableXml } from './xml.ts';

/** The electronic invoice of a document, if there is one, and what is wrong with its XML. */
export interface FoundInvoice {
  readonly einvoice?: Einvoice;
  readonly findings: readonly Finding[];
}

/** The start of the XML of an electronic invoice, before its root element ends. */
const SIGNATURE =
  /CrossIndustry(Invoice|Document)[:"'>\s]|oasis:names:specification:ubl:schema:xsd:(Invoice|CreditNote|DebitNote)-2/;
const START_CHARS = 8192;

/** Reads the first electronic invoice among the files that are embedded in a PDF. */
export function readEmbeddedInvoice(
  files: readonly { readonly name: string; readonly content: Uint8Array | undefined }[],
): FoundInvoice {
  const findings: Finding[] = [];
  for (const { name, content } of files) {
    if (content === undefined || !/\.xml$/i.test(name)) continue;
    const text = decodeText(Buffer.from(content.buffer, content.byteOffset, content.byteLength))?.text;
    const found = text === undefined ? { findings: [] } : readInvoiceText(name, text);
    if (found.einvoice !== undefined) return { einvoice: found.einvoice, findings: [] };
    findings.push(...found.findings);
  }
  return { findings };
}

/** Reads the electronic invoice that a text holds; no invoice and no finding if it is another text. */
export function readInvoiceText(file: string, text: string): FoundInvoice {
  if (!/^\ufeff?\s*</.test(text.slice(0, 100)) || !SIGNATURE.test(text.slice(0, START_CHARS))) return { findings: [] };
  try {
    const invoice = readEinvoice(parseXml(text));
    if (invoice !== undefined) return { einvoice: { file, ...invoice }, findings: [] };
    return { findings: [unreadable(file, 'it lacks a number or a total, or has too many lines')] };
  } catch (error) {
    if (!(error instanceof UnreadableXml)) throw error;
    return { findings: [unreadable(file, error.message)] };
  }
}

function unreadable(file: string, why: string): Finding {
  return {
    code: 'einvoice_unreadable',
    message: `The XML of the electronic invoice, ${file}, could not be read: ${why}`,
  };
}
