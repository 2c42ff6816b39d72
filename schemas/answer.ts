import { z } from 'zod';
import { errorSchema } from './error.ts';
import { answerFormatSchema } from './parameters.ts';
import { costSchema, issueSchema, modelNoteSchema } from './result.ts';

const pageNumbersSchema = z.array(z.int().positive()).readonly();
const textsSchema = z.array(z.string()).readonly();
const evidenceSchema = z
  .record(
    z.string(),
    z.object({
      page: z.int().positive(),
      words: z.array(z.int().min(0)).readonly(),
      chosenBy: z.enum(['checks', 'form', 'order']).exactOptional(),
    }),
  )
  .readonly();

/** Notes; those that were stored before they had codes are texts. */
const notesSchema = z
  .array(z.preprocess((note) => (typeof note === 'string' ? { code: 'note', message: note } : note), modelNoteSchema))
  .readonly();

/**
 * Why an answer ended. `length`: it reached the output limit; `loop`: it was stopped for repeating itself; `refusal`:
 * the model declined, or a filter did.
 */
export const unifiedFinishSchema = z.enum(['stop', 'length', 'loop', 'refusal']);

/** Why an answer ended: in Recto's words, and in those of the server. Answers stored before hold the first as text. */
const finishReasonSchema = z.preprocess(
  (reason) => (typeof reason === 'string' ? { unified: reason } : reason),
  z.object({ unified: unifiedFinishSchema, raw: z.string().exactOptional() }),
);
export type FinishReason = Readonly<z.infer<typeof finishReasonSchema>>;

const usageSchema = z.object({
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  predictedInputTokens: z.int().min(0),
  costUsd: costSchema,
});

/** A cached answer, so that nothing is paid for twice. */
export const cachedAnswerSchema = z.object({
  text: z.string(),
  finishReason: finishReasonSchema,
  usage: usageSchema,
  /** Usage of other answers to the same request in the same run, by a process that was suspended and replaced. */
  alsoPaid: z.array(usageSchema).readonly().exactOptional(),
  warnings: textsSchema,
  notes: notesSchema.exactOptional(),
  format: answerFormatSchema.exactOptional(),
  evidence: evidenceSchema.exactOptional(),
  modelMs: z.number().min(0),
  /** Id of the job that paid for it, and time of the request in ms since 1970. */
  job: z.string(),
  askedAt: z.number(),
});
export type CachedAnswer = Readonly<z.infer<typeof cachedAnswerSchema>>;

/** The outcome of a chunk: the data of its pages, in parts if it was split, and the requests for it. */
export const chunkRecordSchema = z.object({
  parts: z.array(
    z.object({
      pages: pageNumbersSchema,
      data: z.record(z.string(), z.unknown()).exactOptional(),
      evidence: evidenceSchema.exactOptional(),
      warnings: textsSchema,
      notes: notesSchema,
      issues: z.array(issueSchema).readonly(),
      error: errorSchema.exactOptional(),
    }),
  ),
  requests: z.array(
    z.object({
      /** Key of the cached answer. */
      answer: z.string(),
      pages: pageNumbersSchema,
      /** Whether the answer is from an earlier run. */
      cached: z.boolean(),
      repair: z.boolean(),
      usage: cachedAnswerSchema.shape.usage,
      modelMs: z.number().min(0),
    }),
  ),
});
export type ChunkRecord = Readonly<z.infer<typeof chunkRecordSchema>>;

/** What a model read when it was shown doubtful values once more, and the requests for that. */
export const lookRecordSchema = z.object({
  readings: z
    .array(z.object({ pointer: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }))
    .readonly(),
  requests: chunkRecordSchema.shape.requests,
});
export type LookRecord = Readonly<z.infer<typeof lookRecordSchema>>;

/** The blob key of a chunk's record. */
export const chunkOutcomeSchema = z.object({ record: z.string() });
export type ChunkOutcome = Readonly<z.infer<typeof chunkOutcomeSchema>>;
