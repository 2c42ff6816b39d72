import { z } from 'zod';
import { errorSchema } from './error.ts';
import { boxSchema } from './geometry.ts';
import { pageRangeSchema, viewsOptionSchema } from './job.ts';
import { documentKindSchema, manifestSchema } from './manifest.ts';
import { pageSizeSchema } from './page.ts';

/** A task for the process that reads untrusted documents. */
export const prepareTaskSchema = z.object({
  path: z.string(),
  name: z.string(),
  kind: documentKindSchema,
  mediaType: z.string(),
  password: z.string().exactOptional(),
  pages: pageRangeSchema.exactOptional(),
  /** First page to prepare; earlier ones are done. */
  from: z.int().positive(),
  /** Whether the model reads words or images. */
  input: z.enum(['words', 'views']),
  views: viewsOptionSchema,
  /** Pages to read by OCR: those without a trusted text layer (`needed`), all or none. */
  ocr: z.enum(['needed', 'all', 'none']),
  /** Parts of pages, in their units, that are shown at full size instead of the whole pages. */
  crops: z
    .array(z.object({ page: z.int().positive(), box: boxSchema }))
    .readonly()
    .exactOptional(),
  /** Whether pages are only made into pictures for people: as they are, without words, and without views for a model. */
  picture: z.literal(true).exactOptional(),
  /** Maximum of image views per page. */
  maxViews: z.int().positive(),
  limits: z.object({
    maxPages: z.int().positive(),
    maxFrames: z.int().positive(),
    maxPixels: z.int().positive(),
  }),
  tokenizer: z.string().exactOptional(),
  ocrModels: z.object({
    detection: z.string().exactOptional(),
    recognition: z.string().exactOptional(),
    classification: z.string().exactOptional(),
    dictionary: z.string().exactOptional(),
  }),
  /** Languages of the second OCR reader: the bundled ones, or those with these codes; none for no second reader. */
  ocrLanguages: z.union([z.literal('auto'), z.array(z.string())]),
  /** Threads for OCR and imaging: the cores that this process has to itself. */
  threads: z.int().positive(),
  /** Folder for page files. */
  folder: z.string(),
  /** Key prefix of the views in the blob store. */
  blobPrefix: z.string(),
});
export type PrepareTask = Readonly<z.infer<typeof prepareTaskSchema>>;

const openedMessageSchema = manifestSchema
  .omit({ pages: true, prepareMs: true })
  .extend({ type: z.literal('opened'), pageNumbers: z.array(z.int().positive()) });

/** A message from that process. */
export const prepareMessageSchema = z.discriminatedUnion('type', [
  openedMessageSchema,
  z.object({ type: z.literal('started'), page: z.int().positive() }),
  z.object({
    type: z.literal('page'),
    page: z.int().positive(),
    sha256: z.string(),
    failed: z.boolean(),
    retryable: z.boolean().exactOptional(),
    unread: z.boolean(),
    rows: z.int().min(0).exactOptional(),
    tokens: z.int().min(0),
    images: z.int().min(0),
    size: pageSizeSchema.exactOptional(),
    bytes: z.int().min(0),
    /** Names of the files in the folder, the page's JSON first. */
    files: z.array(z.string().regex(/^[0-9a-z.-]+$/)).min(1),
  }),
  z.object({ type: z.literal('done') }),
  errorSchema.extend({ type: z.literal('failed') }),
]);
export type PrepareMessage = z.infer<typeof prepareMessageSchema>;
