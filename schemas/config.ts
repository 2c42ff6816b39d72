import { z } from 'zod';
import { secondLooksSchema } from './job.ts';
import { modelParametersSchema, serverKindSchema } from './parameters.ts';

const parametersSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('expected a JSON object such as {"temperature":0.2}');
      return z.NEVER;
    }
  })
  .pipe(modelParametersSchema);

const WHOLE = 'expected a whole number of at least 1';
const integerSchema = z.coerce.number(WHOLE).int(WHOLE).positive(WHOLE);
const positiveInteger = (fallback: number) => integerSchema.default(fallback);

/** Most documents that one process may work on at a time: each has a process that prepares it. */
export const MAX_CONCURRENCY = 1000;

const rangeSchema = (lowest: number, highest: number) => {
  const message = `expected a whole number from ${lowest} to ${highest}`;
  return z.coerce.number(message).int(message).min(lowest, message).max(highest, message);
};
const PRICE = 'expected a price of at least 0, such as 0.15';
const priceSchema = z.coerce.number(PRICE).min(0, PRICE);

const optionalPositiveInteger = integerSchema.optional();
const DOLLARS = 'expected an amount above 0, such as 2.5';
const dollarsSchema = z.coerce.number(DOLLARS).positive(DOLLARS).optional();

const allowedHostSchema = z.union(
  [z.ipv6(), z.string().regex(/^(\[[\da-f:.]+\]|[^\s/@:[\]*]+)(:\d+)?$/i)],
  'expected hosts such as intranet:8080, separated by commas',
);

/** `auto`, or the codes of languages; none for `none`. */
const languagesSchema = z
  .string()
  .trim()
  .regex(
    /^(auto|none|[a-z]{2,3}(_[a-z_]+)?(\s*,\s*[a-z]{2,3}(_[a-z_]+)?)*)$/,
    'expected auto, none, or codes of languages such as de,fra,pol',
  )
  .transform((text): 'auto' | string[] => (text === 'auto' ? text : text === 'none' ? [] : text.split(/\s*,\s*/)));

/**
 * Every setting with its default. The table in `docs/configuration.md` is generated from the names and descriptions.
 */
export const configSchema = z.object({
  RECTO_STATE: z
    .string()
    .min(1)
    .default('.recto')
    .describe('Folder of the embedded queue, the blobs and the cached answers'),
  RECTO_TYPES: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of document types of your own, as `NAME.schema.json`; `types` in RECTO_STATE when unset'),
  RECTO_STORE_URL: z
    .string()
    .regex(/^(file:|s3:\/\/)/, 'expected file:FOLDER or s3://BUCKET/PREFIX')
    .optional()
    .describe('Blobs and results elsewhere than in RECTO_STATE: `file:FOLDER` or `s3://BUCKET/PREFIX`'),
  RECTO_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('URL of an S3-compatible server, such as `http://localhost:9000`; Amazon S3 when unset'),
  RECTO_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket'),
  AWS_ACCESS_KEY_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Access key for S3; when unset, the role of the machine or a profile counts'),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Secret of that key'),
  AWS_SESSION_TOKEN: z.string().min(1).optional().describe('Token of a temporary key'),
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
  RECTO_QUEUE_MOST: positiveInteger(10_000).describe(
    'Maximum number of documents in the queue, waiting or being processed; more are refused until there is room',
  ),
  RECTO_LOCK_SECONDS: positiveInteger(30).describe(
    'Seconds without a sign of life from a worker, after which its job is given to another',
  ),
  RECTO_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The model that answers; when unset, `meta-llama/llama-4-maverick` if there is a key or a URL, and `local` otherwise',
    ),
  RECTO_MODEL_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Base URL of an OpenAI-compatible API, such as `http://localhost:8000/v1`; OpenRouter when unset'),
  RECTO_MODEL_KEY: z.string().min(1).optional().describe('Key for that API'),
  OPENROUTER_API_KEY: z.string().min(1).optional().describe('Key for OpenRouter, where RECTO_MODEL_KEY is unset'),
  RECTO_MODEL_SERVER: z
    .enum(['auto', ...serverKindSchema.options])
    .default('auto')
    .describe(
      'Kind of server at that URL; `auto`: what `recto doctor --model` found, `openrouter` for its key or address, otherwise `openai`',
    ),
  RECTO_MODEL_INPUT: z
    .enum(['views', 'words'])
    .default('views')
    .describe(
      'What the model is sent: `views`, images or text, whichever suits a page; `words`, the text layer or what OCR reads, for models that take no images',
    ),
  RECTO_MODEL_PARAMETERS: parametersSchema
    .optional()
    .describe('Parameters of the model as JSON, such as `{"temperature":0.2,"provider":{"order":["deepinfra"]}}`'),
  RECTO_MESSAGE_ORDER: z
    .enum(['images-first', 'text-first'])
    .default('images-first')
    .describe('Whether the images of a request come before its text or after it'),
  RECTO_MODEL_SECONDS: positiveInteger(600).describe(
    'Seconds that one answer may take; a failed request is not retried later than twice that after its first try',
  ),
  RECTO_MODEL_IDLE_SECONDS: positiveInteger(120).describe('Seconds that the model server may be silent'),
  RECTO_REQUESTS: positiveInteger(16).describe('Model requests in flight at a time, in one process'),
  RECTO_REQUESTS_SHARED: optionalPositiveInteger.describe(
    'Model requests in flight at a time, in all processes on one queue together',
  ),
  RECTO_REQUESTS_PER_MINUTE: optionalPositiveInteger.describe(
    'Model requests a minute, of all processes on one queue together',
  ),
  RECTO_TOKENS_PER_MINUTE: optionalPositiveInteger.describe(
    'Input and output tokens a minute, of all processes on one queue together',
  ),
  RECTO_BUDGET_DAY_USD: dollarsSchema.describe(
    'US dollars a day (UTC) for all model requests on one queue; work pauses when it is used up',
  ),
  RECTO_BUDGET_JOB_USD: dollarsSchema.describe('US dollars for a document whose job has no budget of its own'),
  RECTO_TRACE: z
    .string()
    .min(1)
    .optional()
    .describe('Folder into which every model request and answer is written, without keys'),
  RECTO_CONCURRENCY: integerSchema
    .max(MAX_CONCURRENCY, `expected at most ${MAX_CONCURRENCY}`)
    .optional()
    .describe('Documents processed at a time; the number of CPU cores when unset'),
  RECTO_MAX_BYTES: positiveInteger(200_000_000).describe('Largest file, in bytes'),
  RECTO_MAX_PAGES: positiveInteger(2000).describe('Maximum number of pages of a document'),
  RECTO_MAX_FRAMES: positiveInteger(100).describe(
    'Maximum number of frames that are read of an animated or multi-page image',
  ),
  RECTO_MAX_PIXELS: positiveInteger(400_000_000).describe('Maximum number of pixels of an image, before it is decoded'),
  RECTO_PAGE_SECONDS: positiveInteger(60).describe(
    'Seconds of processor time that preparing one page may take; idle time counts a tenth',
  ),
  RECTO_DOCUMENT_SECONDS: positiveInteger(3600).describe(
    'Seconds of processor time that preparing one document may take; idle time counts a tenth',
  ),
  RECTO_CHILD_HEAP_MB: positiveInteger(512).describe('JavaScript heap of the process that reads documents, in MB'),
  RECTO_CHILD_MEMORY_MB: positiveInteger(2000).describe('Whole memory of that process, in MB; above that it is ended'),
  RECTO_IMAGES_PER_REQUEST: rangeSchema(1, 8).default(5).describe('Maximum number of images in one model request'),
  RECTO_REQUEST_TOKENS: positiveInteger(32_000).describe(
    'Maximum number of tokens of pages in one model request; more would cost accuracy',
  ),
  RECTO_REQUEST_BYTES: positiveInteger(4_000_000).describe('Maximum size of a model request in bytes'),
  RECTO_REVIEW_BELOW: z.coerce
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Confidence below which a value is listed under `review`, which makes its result `partial`; 0.9 by default',
    ),
  RECTO_SECOND_LOOKS: secondLooksSchema
    .default('auto')
    .describe(
      'Whether the model is shown doubtful values and missing rows of scans once more, enlarged: `auto` or `off`',
    ),
  RECTO_PAGES_PER_REQUEST: positiveInteger(8).describe(
    'Maximum number of pages in one model request with `--strategy chunked`',
  ),
  RECTO_OVERLAP_PAGES: rangeSchema(0, 3)
    .default(0)
    .describe('Pages at the end of a request that the next one shows again'),
  RECTO_CONTEXT_TOKENS: positiveInteger(1_048_576).describe('Context of the model in tokens: a request and its answer'),
  RECTO_OUTPUT_TOKENS: positiveInteger(8192).describe('Maximum number of tokens of one answer'),
  RECTO_PRICE_INPUT: priceSchema
    .optional()
    .describe(
      'US dollars for a million input tokens of models on the network; when unset, 0.15 for Llama 4 Maverick, and unknown for others',
    ),
  RECTO_PRICE_OUTPUT: priceSchema
    .optional()
    .describe('The same for a million output tokens; when unset, 0.6 for Llama 4 Maverick, and unknown for others'),
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
  RECTO_OCR_LANGUAGES: languagesSchema
    .default('auto')
    .describe(
      '[Languages of OCR](#languages-of-ocr): `auto` for the bundled ones, a list of codes such as `de,pol`, or `none` for PP-OCR alone',
    ),
  RECTO_API_REQUESTS_PER_MINUTE: positiveInteger(12_000).describe(
    'Requests a minute that one API key may make to one server',
  ),
  RECTO_API_UPLOADS: positiveInteger(256).describe(
    'Uploads that one server accepts at a time; a quarter of them for one API key',
  ),
  RECTO_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'expected whsec_ and the secret in base64')
    .optional()
    .describe('Secret that callbacks are signed with; one is made and kept in the store when unset'),
  RECTO_WEBHOOK_RETRY_SECONDS: z
    .string()
    .default('5,30,120,600,1800,3600,7200,14400,28800,28800')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().min(0)).min(1))
    .describe('Seconds before each new try of a failed callback, give or take a fifth; after the last it is given up'),
  RECTO_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(',').flatMap((host) => host.trim() || []))
    .pipe(z.array(allowedHostSchema))
    .optional()
    .describe(
      'Hosts that URL sources and callbacks may reach even if their addresses are private: names or addresses, with or without a port, separated by commas',
    ),
  RECTO_RETENTION_DAYS: rangeSchema(0, 100_000)
    .default(30)
    .describe('Days after which jobs, their results, and whatever nothing refers to any more are removed; `0`: never'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where OpenTelemetry traces are sent (OTLP over HTTP), such as `http://localhost:4318`; no traces when unset',
    ),
  RECTO_LOG: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('warn')
    .describe('What is logged, as JSON lines on standard error'),
});
/** The validated settings. */
export type Settings = Readonly<z.infer<typeof configSchema>>;

/** Environment variables of HTTP proxies; lower case is accepted as well. */
export const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const;
