import { z } from 'zod';
import { errorSchema } from './error.ts';
import { pageRangeSchema, viewsOptionSchema } from './job.ts';
import { documentKindSchema, manifestSchema } from './manifest.ts';

/** What the process that reads untrusted documents is told, and nothing else. */
export const prepareTaskSchema = z.object({
  path: z.string(),
  name: z.string(),
  kind: documentKindSchema,
  mediaType: z.string(),
  password: z.string().exactOptional(),
  pages: pageRangeSchema.exactOptional(),
  /** Pages before this one are done already. */
  from: z.int().positive(),
  /** Whether the model reads words or is shown views. */
  input: z.enum(['words', 'views']),
  views: viewsOptionSchema,
  /** Whether pages without a trustworthy text layer (`needed`), all (`all`) or none are read by OCR. */
  ocr: z.enum(['needed', 'all', 'none']),
  /** Most image views of one page. */
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
  /** Threads that OCR and imaging may use: the cores that this process has for itself. */
  threads: z.int().positive(),
  /** Folder for the files of the pages. */
  folder: z.string(),
  /** Keys of the views in the blob store begin with this. */
  blobPrefix: z.string(),
});
export type PrepareTask = Readonly<z.infer<typeof prepareTaskSchema>>;

const opened = manifestSchema
  .omit({ pages: true, prepareMs: true })
  .extend({ type: z.literal('opened'), asked: z.array(z.int().positive()) });

/** What that process says. */
export const prepareMessageSchema = z.discriminatedUnion('type', [
  opened,
  z.object({ type: z.literal('started'), page: z.int().positive() }),
  z.object({
    type: z.literal('page'),
    page: z.int().positive(),
    sha256: z.string(),
    failed: z.boolean(),
    mayPass: z.boolean().exactOptional(),
    unread: z.boolean(),
    tokens: z.int().min(0),
    images: z.int().min(0),
    bytes: z.int().min(0),
    /** Names of the files in the folder, the page's JSON first. */
    files: z.array(z.string().regex(/^[0-9a-z.-]+$/)).min(1),
  }),
  z.object({ type: z.literal('done') }),
  errorSchema.extend({ type: z.literal('failed') }),
]);
export type PrepareMessage = z.infer<typeof prepareMessageSchema>;
