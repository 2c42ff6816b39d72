import { z } from 'zod';
import { einvoiceSchema } from './einvoice.ts';
import { findingSchema, pageSizeSchema } from './page.ts';
import { renamed } from './renamed.ts';

/** Kind of a document. */
export const documentKindSchema = z.enum(['pdf', 'image', 'text']);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/** The result of preparing a document. Pages are separate blobs, so that memory does not grow with their number. */
export const manifestSchema = z.object({
  kind: documentKindSchema,
  mediaType: z.string(),
  /** Programming or markup language of a text file. */
  language: z.string().optional(),
  encoding: z.string().optional(),
  lineEnd: z.enum(['lf', 'crlf', 'cr', 'mixed', 'none']).optional(),
  /** Pages in the document, whether requested or not. */
  pageCount: z.int().min(0),
  pages: z.array(
    renamed(
      z.object({
        number: z.int().positive(),
        /** Key of the page's JSON in the blob store. */
        blob: z.string(),
        /** SHA-256 of what a model may use of the page, by which answers are cached. */
        sha256: z.string(),
        failed: z.boolean(),
        /** Whether it failed for a transient reason, such as a limit of time or memory: the next run retries it. */
        retryable: z.boolean().exactOptional(),
        /** Whether the page has no trusted text, or print beside it, that OCR has not read. */
        unread: z.boolean(),
        /** Lines that look like rows of a table; absent where no words were at hand to count them in. */
        rows: z.int().min(0).exactOptional(),
        /** Input tokens of its views. */
        tokens: z.int(),
        /** Its size and orientation. */
        size: pageSizeSchema.exactOptional(),
        /** Number of its image views. */
        images: z.int().min(0),
        /** Bytes of its image views. */
        bytes: z.int().min(0),
      }),
      { mayPass: 'retryable' },
    ),
  ),
  /** Files embedded in the document. */
  attachments: z.array(z.object({ name: z.string(), bytes: z.int().optional() })),
  /** What the XML of an electronic invoice says: the document itself, or a file embedded in it. */
  einvoice: einvoiceSchema.exactOptional(),
  findings: z.array(findingSchema),
  prepareMs: z.number(),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
