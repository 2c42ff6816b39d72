import { z } from 'zod';
import {
  ocrOptionSchema,
  pageRangeSchema,
  prioritySchema,
  sha256Schema,
  strategySchema,
  tagsSchema,
  viewsOptionSchema,
} from './job.ts';
import { modelParametersSchema } from './parameters.ts';
import { costSchema } from './result.ts';

/** `recto.json` in a drop folder: how the files in this folder and below are worked on. */
export const folderConfigSchema = z
  .strictObject({
    /** Name of a document type that comes with Recto. */
    type: z.string().min(1).exactOptional(),
    /** A JSON Schema as the document type, or its file, from the folder of this one. */
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

/** What lies beside a file of a drop folder when it has ended. */
export const receiptSchema = z.object({
  /** Where the file was dropped, from the watched folder. */
  file: z.string(),
  /** `partial`: done, but the result has entries in `issues`; `duplicate`: done before from this folder. */
  status: receiptStatusSchema,
  /** SHA-256 of the file, where it could be read. */
  sha256: sha256Schema.exactOptional(),
  bytes: z.int().min(0),
  type: z.string().exactOptional(),
  tags: tagsSchema.exactOptional(),
  job: z.string().exactOptional(),
  pages: z.int().min(0),
  /** US dollars that the answers for this file cost. */
  cost_usd: costSchema,
  /** Path of the result file: from the watched folder, or absolute where it lies elsewhere. */
  result: z.string().exactOptional(),
  /** Number of entries in the `issues` of the result. */
  issues: z.int().min(0),
  error: z.object({ code: z.string(), message: z.string(), advice: z.string() }).exactOptional(),
  /** The file with the same bytes, type and options that was done first, and its result. */
  first: z.object({ file: z.string(), result: z.string().exactOptional() }).exactOptional(),
  claimed_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  /** Id of the claim under which a watcher worked on it. */
  claim: z.string(),
  /** The same for the same bytes, type and options. */
  fingerprint: sha256Schema.exactOptional(),
});
export type Receipt = Readonly<z.infer<typeof receiptSchema>>;

const whole = z.string().regex(/^\d+$/);

/** Size in bytes, time of the last change in ns since 1970, and inode of a file. */
export const fileStateSchema = z.object({ size: whole, mtimeNs: whole, ino: whole });
export type FileState = Readonly<z.infer<typeof fileStateSchema>>;

/** A file that a watcher has taken out of the folder, described before it is taken. */
export const claimSchema = z.object({
  id: z.uuid(),
  /** Where it was, from the watched folder: as text, and exactly, in base64. */
  file: z.string(),
  path: z.base64(),
  state: fileStateSchema,
  claimedAt: z.iso.datetime(),
});

/** Under a fingerprint: the claim that works on it, and once it is done, where its file lies in `done`, in base64. */
export const knownSchema = z.object({ claim: z.string(), path: z.base64().exactOptional() });
export type Known = Readonly<z.infer<typeof knownSchema>>;
