import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** Every setting that is read from the environment, with its default. The names and the texts below make the table in the README. */
export const configSchema = z.object({
  RECTO_STATE: z
    .string()
    .min(1)
    .default('.recto')
    .describe('Folder of the embedded queue, the blobs and the cached answers'),
  RECTO_STORE_URL: z
    .string()
    .regex(/^file:/, 'expected file:FOLDER')
    .optional()
    .describe('Blobs and results elsewhere than in RECTO_STATE: `file:FOLDER`'),
  RECTO_QUEUE_URL: z
    .string()
    .regex(/^(file:|rediss?:\/\/|postgres(ql)?:\/\/)/, 'expected file:FOLDER, redis://…, rediss://… or postgres://…')
    .optional()
    .describe(
      'The queue: `file:FOLDER` (embedded), `redis://…`, `rediss://…` or `postgres://…`; embedded in RECTO_STATE when unset',
    ),
  RECTO_QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]+$/i)
    .default('recto')
    .describe('Name that keeps several installations apart on one queue server'),
  RECTO_MODEL: z.string().min(1).default('local').describe('The model that answers'),
  RECTO_CONCURRENCY: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .describe('Documents worked on at a time; the number of CPU cores when unset'),
  RECTO_MAX_BYTES: count(200_000_000).describe('Largest file, in bytes'),
  RECTO_MAX_PAGES: count(2000).describe('Most pages of a document'),
  RECTO_MAX_FRAMES: count(100).describe('Most frames of an animated or multi-page image that are read'),
  RECTO_MAX_PIXELS: count(400_000_000).describe('Most pixels of an image, before it is decoded'),
  RECTO_PAGE_SECONDS: count(60).describe('Seconds that one page may take to prepare'),
  RECTO_DOCUMENT_SECONDS: count(3600).describe('Seconds that one document may take to prepare'),
  RECTO_CHILD_HEAP_MB: count(512).describe('JavaScript heap of the process that reads documents, in MB'),
  RECTO_CHILD_MEMORY_MB: count(2000).describe('Whole memory of that process, in MB; it is ended above'),
  RECTO_IMAGES_PER_REQUEST: z.coerce
    .number()
    .int()
    .min(1)
    .max(8)
    .default(5)
    .describe('Most images in one model request'),
  RECTO_REQUEST_TOKENS: count(32_000).describe('Most tokens of views in one model request'),
  RECTO_PRICE_INPUT: z.coerce
    .number()
    .min(0)
    .default(0.15)
    .describe('US dollars for a million input tokens of the model'),
  RECTO_PRICE_OUTPUT: z.coerce
    .number()
    .min(0)
    .default(0.6)
    .describe('US dollars for a million output tokens of the model'),
  RECTO_TOKENIZER: z.string().min(1).optional().describe("Meta's `tokenizer.model` of Llama 4, for exact token counts"),
  RECTO_OCR_DETECTION: z
    .string()
    .min(1)
    .optional()
    .describe('PP-OCR detection model (ONNX) instead of the bundled one'),
  RECTO_OCR_RECOGNITION: z
    .string()
    .min(1)
    .optional()
    .describe('PP-OCR recognition model (ONNX) of another language; needs RECTO_OCR_DICTIONARY'),
  RECTO_OCR_CLASSIFICATION: z
    .string()
    .min(1)
    .optional()
    .describe('PP-OCR orientation model (ONNX) instead of the bundled one'),
  RECTO_OCR_DICTIONARY: z.string().min(1).optional().describe('Character list of RECTO_OCR_RECOGNITION, one a line'),
  RECTO_LOG: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('warn')
    .describe('What is logged, as JSON lines on standard error'),
});
export type Config = Readonly<z.infer<typeof configSchema>>;
