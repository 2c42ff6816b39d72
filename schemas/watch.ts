import { z } from 'zod';
import {
  ocrOptionSchema,
  pageRangeSchema,
  prioritySchema,
  reviewBelowSchema,
  secondLooksSchema,
  sha256Schema,
  splitOptionSchema,
  strategySchema,
  tagsSchema,
  viewsOptionSchema,
} from './job.ts';
import { modelParametersSchema } from './parameters.ts';
import { costSchema } from './result.ts';

/** `recto.json` in a drop folder: how the files in this folder and below are processed. */
export const folderConfigSchema = z
  .strictObject({
    /** Name of a built-in document type. */
    type: z.string().min(1).exactOptional(),
    /** A JSON Schema as the document type, or the path of its file, relative to this folder. */
    schema: z
      .union([
        z.string().regex(/\.schema\.json$/, 'expected a file that ends in .schema.json'),
        z.record(z.string(), z.unknown()),
      ])
      .exactOptional(),
    options: z
      .strictObject({
        pages: pageRangeSchema.exactOptional(),
        views: viewsOptionSchema.exactOptional(),
        ocr: ocrOptionSchema.exactOptional(),
        strategy: strategySchema.exactOptional(),
        split: splitOptionSchema.exactOptional(),
        review_below: reviewBelowSchema.exactOptional(),
        second_looks: secondLooksSchema.exactOptional(),
        model: z.string().min(1).exactOptional(),
        parameters: modelParametersSchema.exactOptional(),
      })
      .exactOptional(),
    tags: tagsSchema.exactOptional(),
    priority: prioritySchema.exactOptional(),
  })
  .refine((config) => config.type === undefined || config.schema === undefined, 'give either type or schema, not both');
export type FolderConfig = Readonly<z.infer<typeof folderConfigSchema>>;

export const receiptStatusSchema = z.enum(['succeeded', 'partial', 'failed', 'duplicate']);

/** The receipt beside a processed file of a drop folder. */
export const receiptSchema = z.object({
  /** Path where the file was dropped, relative to the watched folder. */
  file: z.string(),
  /** `partial`: the result has entries in `issues` or `review`; `duplicate`: the file was processed from this folder before. */
  status: receiptStatusSchema,
  /** SHA-256 of the file, unless it could not be read. */
  sha256: sha256Schema.exactOptional(),
  bytes: z.int().min(0),
  type: z.string().exactOptional(),
  tags: tagsSchema.exactOptional(),
  job: z.string().exactOptional(),
  pages: z.int().min(0),
  /** Cost of the answers for this file, in US dollars. */
  cost_usd: costSchema,
  /** Path of the result file: relative to the watched folder, or absolute when it is outside. */
  result: z.string().exactOptional(),
  /** Paths of all result files, of a file that was split into its documents. */
  results: z.array(z.string()).exactOptional(),
  /** Number of entries in the `issues` of the result. */
  issues: z.int().min(0),
  /** Number of values that a person should look at, listed in the `review` of the result. */
  review: z.int().min(0).default(0),
  error: z.object({ code: z.string(), message: z.string(), advice: z.string() }).exactOptional(),
  /** The first processed file with the same bytes, type and options, and its result. */
  first: z.object({ file: z.string(), result: z.string().exactOptional() }).exactOptional(),
  claimed_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  /** Id of the claim under which a watcher processed it. */
  claim: z.string(),
  /** Hash of the bytes, type and options. */
  fingerprint: sha256Schema.exactOptional(),
});
export type Receipt = Readonly<z.infer<typeof receiptSchema>>;

const integerTextSchema = z.string().regex(/^\d+$/);

/** Size in bytes, modification time in ns since 1970, and inode of a file, as decimal text. */
export const fileStateSchema = z.object({
  size: integerTextSchema,
  mtimeNs: integerTextSchema,
  ino: integerTextSchema,
});
export type FileState = Readonly<z.infer<typeof fileStateSchema>>;

/** The note that a watcher writes before it claims a file. */
export const claimSchema = z.object({
  id: z.uuid(),
  /** Path of the file relative to the watched folder: as text, and as exact bytes in base64. */
  file: z.string(),
  path: z.base64(),
  state: fileStateSchema,
  claimedAt: z.iso.datetime(),
});

/**
 * Entry of a fingerprint: the claim that has reserved it and, once processed, the path of its file in `done`, in
 * base64.
 */
export const dedupEntrySchema = z.object({ claim: z.string(), path: z.base64().exactOptional() });
export type DedupEntry = Readonly<z.infer<typeof dedupEntrySchema>>;
