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

interface Attachment {
  readonly filename?: string;
  readonly content?: Uint8Array;
}

/** Reads what a PDF contains besides its pages. */
export async function readOutline(document: PDFDocumentProxy): Promise<Outline> {
  const embedded: unknown = await document.getAttachments().catch(() => null);
  const { info } = await document.getMetadata().catch(() => ({ info: undefined }));
  const files = Object.entries((embedded ?? {}) as Readonly<Record<string, Attachment>>);
  return {
    attachments: files.map(([name, file]) => ({ name: file.filename ?? name, content: file.content })),
    isPortfolio: (info as { readonly IsCollectionPresent?: boolean } | undefined)?.IsCollectionPresent === true,
    isXfaOnly: document.isPureXfa,
  };
}
