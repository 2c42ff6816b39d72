import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Attachments and form type of a PDF. */
export interface Outline {
  /** Files embedded in the PDF. */
  readonly attachments: readonly { readonly name: string; readonly content: Uint8Array | undefined }[];
  /** Whether the document is a portfolio, whose pages only introduce the embedded files. */
  readonly isPortfolio: boolean;
  /** Whether the document is a dynamic XFA form, whose pages hold only a notice. */
  readonly isXfaOnly: boolean;
}

/** What pdfjs-dist tells of a document as a whole. */
interface DocumentFacts {
  readonly IsCollectionPresent?: boolean;
  readonly IsXFAPresent?: boolean;
  readonly IsAcroFormPresent?: boolean;
}

interface Attachment {
  readonly filename?: string;
  readonly content?: Uint8Array;
}

/** Most pages and characters of the notice that a dynamic form shows to programs other than Adobe's. */
const NOTICE_PAGES = 2;
const NOTICE_CHARS = 3000;

/** Reads what a PDF contains besides its pages. */
export async function readOutline(document: PDFDocumentProxy): Promise<Outline> {
  const embedded: unknown = await document.getAttachments().catch(() => null);
  const { info } = (await document.getMetadata().catch(() => ({ info: {} }))) as { readonly info: DocumentFacts };
  const files = Object.entries((embedded ?? {}) as Readonly<Record<string, Attachment>>);
  return {
    attachments: files.map(([name, file]) => ({ name: file.filename ?? name, content: file.content })),
    isPortfolio: info.IsCollectionPresent === true,
    isXfaOnly: info.IsXFAPresent === true && info.IsAcroFormPresent !== true && (await showsNotice(document)),
  };
}

/**
 * Whether the pages are the notice of a dynamic form ("Please wait…"), which names Adobe's reader in every language. A
 * static form shows itself on its pages.
 */
async function showsNotice(document: PDFDocumentProxy): Promise<boolean> {
  if (document.numPages > NOTICE_PAGES) return false;
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
  return text.length <= NOTICE_CHARS && /adobe/i.test(text);
}
