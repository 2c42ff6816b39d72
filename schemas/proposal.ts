import { z } from 'zod';
import { issueSchema } from './result.ts';

/** A field that a document type could have. */
export const proposedFieldSchema = z.object({
  /** Pointer of the property; a column of a list has `*` for its rows: `/items/*` and then `/amount`. */
  pointer: z.string(),
  /** The label as printed. */
  label: z.string(),
  kind: z.enum(['text', 'number', 'date']),
  /** Page of the first value, from 1. */
  page: z.int().positive(),
  /** The first value, as printed. */
  example: z.string(),
});
export type ProposedField = Readonly<z.infer<typeof proposedFieldSchema>>;

/** A field that was chosen among proposed ones: names of properties may have been changed. */
export const chosenFieldSchema = proposedFieldSchema.pick({ label: true, kind: true }).extend({
  pointer: z
    .string()
    .max(200)
    .regex(/^\/(?!__proto__(?:\/|$))[^/*~]+(?:\/\*\/(?!__proto__$)[^/*~]+)?$/, 'expected /name, or /list/*/name')
    .describe('`/name`, or `/list/*/name` for a column of a list'),
});

/** A document type that was proposed from one document: its fields, and its schema with all of them. */
export const typeProposalSchema = z.object({
  name: z.string(),
  fields: z.array(proposedFieldSchema).readonly(),
  /** How many more labels and columns there are than are proposed. */
  left_out: z.int().min(0),
  /** What is wrong with the text that the fields were found in, as in its result: pages that could not be read. */
  issues: z.array(issueSchema).readonly(),
  schema: z.record(z.string(), z.unknown()),
});
export type TypeProposal = Readonly<z.infer<typeof typeProposalSchema>>;
