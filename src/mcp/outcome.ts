import { z } from 'zod';
import { jobStatusSchema } from '../../schemas/api.ts';
import { errorSchema } from '../../schemas/error.ts';
import {
  checkOutcomeSchema,
  costSchema,
  type DocumentResult,
  fieldSchema,
  issueSchema,
  listSchema,
  reviewSchema,
} from '../../schemas/result.ts';
import type { JobAnswer } from './follow-job.ts';

/** Evidence, values to look at and issues that one answer holds. */
const MAX_EVIDENCE = 200;
const MAX_REVIEW = 100;
const MAX_ISSUES = 50;

const evidenceSchema = fieldSchema.pick({
  state: true,
  page: true,
  box: true,
  unit: true,
  text: true,
  confidence: true,
});

const documentOutcomeSchema = z.object({
  document: z.object({ name: z.string(), pages: z.int().optional() }),
  type: z.object({ name: z.string(), why: z.string().optional() }).optional(),
  data: z.record(z.string(), z.unknown()).optional().describe('What the document says, in the shape of its type'),
  review: z
    .array(reviewSchema)
    .optional()
    .describe('Values that a person should look at before they are used, worst first'),
  broken_rules: z.array(checkOutcomeSchema).optional().describe('Rules of the type that do not hold, such as sums'),
  incomplete_lists: z.record(z.string(), listSchema).optional().describe('Lists that lack rows, or may lack some'),
  issues: z.array(issueSchema).optional().describe('What else should be known about the result'),
  evidence: z
    .record(z.string(), evidenceSchema)
    .optional()
    .describe(
      'By JSON Pointer: where on the page a value was read, what is printed there, and how sure it is (0 to 1)',
    ),
});

/** What a tool returns of a job. */
export const outcomeSchema = documentOutcomeSchema.extend({
  job: z.string().describe('Id of the job, for get_job'),
  status: jobStatusSchema.describe('`partial`: usable, but something is in `review`, missing or unread'),
  error: errorSchema.optional(),
  paused: errorSchema.optional().describe('Why the job waits'),
  pages_done: z.int().optional(),
  documents: z.array(documentOutcomeSchema).optional().describe('The documents of a file that holds several'),
  cost_usd: costSchema,
  notes: z.array(z.string()).optional().describe('What this answer leaves out, and how to get it'),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What of a job is wanted. */
export interface OutcomeRequest {
  /** JSON Pointers, or their beginnings, of the values whose evidence is wanted; all by default. */
  readonly evidenceOf?: readonly string[] | undefined;
}

/** Describes a job and its result, as short as an agent needs it. */
export function outcomeOf(job: JobAnswer, request: OutcomeRequest): Outcome {
  const { result } = job;
  const notes: string[] = [];
  const base = {
    job: job.id,
    status: job.status,
    ...(job.error === undefined ? {} : { error: job.error }),
    ...(job.paused === undefined ? {} : { paused: job.paused }),
    cost_usd: result === undefined ? job.cost_usd : result.usage.cost_usd,
  };
  if (result === undefined) {
    if (job.ended_at === undefined) notes.push('The job has not ended: call get_job to wait for it.');
    const document = { name: job.document.name };
    return { ...base, document, pages_done: job.progress.pages_done, ...(notes.length === 0 ? {} : { notes }) };
  }
  const documents = result.documents?.map((part) => describe(part, request, notes));
  return {
    ...base,
    ...describe(result, request, notes),
    ...(documents === undefined ? {} : { documents }),
    ...(notes.length === 0 ? {} : { notes: [...new Set(notes)] }),
  };
}

function describe(
  result: DocumentResult,
  { evidenceOf }: OutcomeRequest,
  notes: string[],
): z.infer<typeof documentOutcomeSchema> {
  const { document, type, data, checks, lists } = result;
  const wanted = Object.entries(result.fields).filter(
    ([pointer, { page }]) =>
      page !== undefined && (evidenceOf === undefined || evidenceOf.some((start) => pointer.startsWith(start))),
  );
  if (wanted.length > MAX_EVIDENCE) {
    notes.push(
      `The evidence of ${wanted.length - MAX_EVIDENCE} values is left out: name those you want in evidence_of, such as "/items/40".`,
    );
  }
  if (result.review.length > MAX_REVIEW) notes.push(`${result.review.length - MAX_REVIEW} more values are in review.`);
  if (result.issues.length > MAX_ISSUES) notes.push(`There are ${result.issues.length - MAX_ISSUES} more issues.`);
  return {
    document: { name: document.name, pages: document.pages },
    type: { name: type.name, ...(type.why === undefined ? {} : { why: type.why }) },
    data,
    review: result.review.slice(0, MAX_REVIEW),
    broken_rules: checks.filter(({ holds }) => !holds),
    incomplete_lists: Object.fromEntries(Object.entries(lists).filter(([, { verdict }]) => verdict !== 'complete')),
    issues: result.issues.slice(0, MAX_ISSUES),
    evidence: Object.fromEntries(
      wanted.slice(0, MAX_EVIDENCE).map(([pointer, field]) => [pointer, evidenceSchema.parse(field)]),
    ),
  };
}
