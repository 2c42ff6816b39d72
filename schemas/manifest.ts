import { z } from 'zod';
import { findingSchema } from './page.ts';

export const documentKindSchema = z.enum(['pdf', 'image', 'text']);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/** What preparation found in a document. The pages themselves are blobs of their own, so that memory does not grow with their number. */
export const manifestSchema = z.object({
  kind: documentKindSchema,
  mediaType: z.string(),
  /** Programming or markup language of a text file. */
  language: z.string().optional(),
  encoding: z.string().optional(),
  lineEnd: z.enum(['lf', 'crlf', 'cr', 'mixed', 'none']).optional(),
  /** Pages in the document, whether they were asked for or not. */
  pageCount: z.int().min(0),
  pages: z.array(
    z.object({
      number: z.int().positive(),
      /** Key of the page's JSON in the blob store. */
      blob: z.string(),
      /** SHA-256 of what a model may use of the page: answers are kept by it. */
      sha256: z.string(),
      failed: z.boolean(),
      /** Whether it failed for a reason that may pass, such as too little time or memory: the next run makes it anew. */
      mayPass: z.boolean().exactOptional(),
      /** Whether nothing of it is known as text, though it may show some: OCR has not looked at it. */
      unread: z.boolean(),
      /** Input tokens of its views. */
      tokens: z.int(),
      /** Number of its image views. */
      images: z.int().min(0),
      /** Bytes of its image views. */
      bytes: z.int().min(0),
    }),
  ),
  attachments: z.array(z.object({ name: z.string(), bytes: z.int().optional() })),
  findings: z.array(findingSchema),
  prepareMs: z.number(),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
