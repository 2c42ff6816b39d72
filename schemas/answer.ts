import { z } from 'zod';
import { errorSchema } from './error.ts';
import { answerFormatSchema } from './parameters.ts';
import { costSchema, issueSchema } from './result.ts';

const numbers = z.array(z.int().positive()).readonly();
const texts = z.array(z.string()).readonly();
const evidenceSchema = z
  .record(z.string(), z.object({ page: z.int().positive(), words: z.array(z.int().min(0)).readonly() }))
  .readonly();

const usageSchema = z.object({
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  predictedInputTokens: z.int().min(0),
  costUsd: costSchema,
});

/** An answer as it is kept, so that nothing is paid for twice. */
export const cachedAnswerSchema = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length', 'loop', 'refusal']),
  usage: usageSchema,
  /** What other answers to the same request cost in the same run: their process had slept, and another did its work. */
  alsoPaid: z.array(usageSchema).readonly().exactOptional(),
  warnings: texts,
  notes: texts.exactOptional(),
  format: answerFormatSchema.exactOptional(),
  evidence: evidenceSchema.exactOptional(),
  modelMs: z.number().min(0),
  /** Id of the job that paid for it, and when, in ms since 1970. */
  job: z.string(),
  askedAt: z.number(),
});
export type CachedAnswer = Readonly<z.infer<typeof cachedAnswerSchema>>;

/** What came of one chunk: the data of its pages, in parts where they were asked about apart, and what was asked for it. */
export const chunkRecordSchema = z.object({
  parts: z.array(
    z.object({
      pages: numbers,
      data: z.record(z.string(), z.unknown()).exactOptional(),
      evidence: evidenceSchema.exactOptional(),
      warnings: texts,
      notes: texts,
      issues: z.array(issueSchema).readonly(),
      error: errorSchema.exactOptional(),
    }),
  ),
  requests: z.array(
    z.object({
      /** Key of the kept answer. */
      answer: z.string(),
      pages: numbers,
      /** Whether the answer was there before this run. */
      cached: z.boolean(),
      repair: z.boolean(),
      usage: cachedAnswerSchema.shape.usage,
      modelMs: z.number().min(0),
    }),
  ),
});
export type ChunkRecord = Readonly<z.infer<typeof chunkRecordSchema>>;

/** Where the record of a chunk is. */
export const chunkOutcomeSchema = z.object({ record: z.string() });
export type ChunkOutcome = Readonly<z.infer<typeof chunkOutcomeSchema>>;
