import { z } from 'zod';
import { type JobView, type jobListSchema, jobStatusSchema } from '../../schemas/api.ts';
import { RectoError } from '../errors.ts';
import { loadJob } from '../pipeline/accept.ts';
import { loadBatch } from '../pipeline/batches.ts';
import { cursorBefore, cursorSchema, listJobs } from '../pipeline/job-index.ts';
import type { HttpDeps } from './deps.ts';
import { viewJob } from './job-view.ts';

/** Entries that one request looks at, where a filter passes over many. */
const MAX_LOOKED_AT = 1000;
const PAGE = 100;
/** Jobs that are looked up at a time. */
const CONCURRENCY = 8;

export const filterSchema = z.object({
  status: jobStatusSchema.optional(),
  batch: z.string().optional(),
  type: z.string().optional().describe('Name of the document type'),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE).default(20),
  cursor: z.string().max(200).optional().describe('`next_cursor` of the page before'),
});
type Filter = z.infer<typeof filterSchema>;
type ListPage = z.infer<typeof jobListSchema>;

/** A job that may be listed, and where the list goes on behind it. */
interface Candidate {
  readonly id: string;
  readonly next: string | undefined;
}

/**
 * The jobs of an owner, or of one of their batches, that a filter chooses, latest first.
 * Errors: `request_invalid`, `not_found`, `queue_unreachable`, `store_failed`, `cancelled`.
 */
export async function listPage(
  filter: Filter,
  owner: string | undefined,
  deps: HttpDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<ListPage> {
  const candidates =
    filter.batch === undefined ? indexed(filter, owner, deps) : batched(filter.batch, filter, owner, deps);
  const jobs: JobView[] = [];
  let looked = 0;
  let last: Candidate | undefined;
  for await (const group of candidates) {
    for (let from = 0; from < group.length; from += CONCURRENCY) {
      if (signal.aborted) throw new RectoError('cancelled', 'Nobody waits for the list any more.');
      const some = group.slice(from, from + CONCURRENCY);
      const views = await Promise.all(some.map(({ id }) => chosen(id, filter, deps)));
      for (const [index, view] of views.entries()) {
        last = some[index];
        if (view !== undefined) jobs.push(view);
        if (jobs.length === filter.limit) return pageOf(jobs, last);
      }
    }
    looked += group.length;
    if (looked >= MAX_LOOKED_AT) return pageOf(jobs, last);
  }
  return { jobs };
}

function pageOf(jobs: JobView[], last: Candidate | undefined): ListPage {
  return { jobs, ...(last?.next === undefined ? {} : { next_cursor: last.next }) };
}

/** The jobs of a batch, some at a time. */
async function* batched(
  batchId: string,
  { cursor }: Filter,
  owner: string | undefined,
  { session }: HttpDeps,
): AsyncGenerator<readonly Candidate[]> {
  const { jobs } = await loadBatch(session.store, batchId, owner);
  const first = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(first) || first < 0) throw wrongCursor();
  for (let from = first; from < jobs.length; from += PAGE) {
    yield jobs.slice(from, from + PAGE).map(({ id }, index) => {
      const next = from + index + 1;
      return { id, next: next < jobs.length ? String(next) : undefined };
    });
  }
}

/** The jobs of an owner, some at a time. */
async function* indexed(
  { cursor, created_after, created_before }: Filter,
  owner: string | undefined,
  { session }: HttpDeps,
): AsyncGenerator<readonly Candidate[]> {
  if (cursor !== undefined && !cursorSchema.safeParse(cursor).success) throw wrongCursor();
  const oldest = created_after === undefined ? 0 : Date.parse(created_after);
  let after = cursor ?? (created_before === undefined ? undefined : cursorBefore(Date.parse(created_before)));
  for (;;) {
    const entries = await listJobs(session.store, owner, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    const young = entries.filter(({ createdAt }) => createdAt > oldest);
    yield young.map(({ id, cursor: next }) => ({ id, next }));
    if (young.length < PAGE) return;
    after = entries.at(-1)?.cursor;
  }
}

function wrongCursor(): RectoError {
  return new RectoError('request_invalid', 'cursor: this is none of this list.');
}

/** A job as it is listed, if the filter chooses it. */
async function chosen(id: string, { status, type }: Filter, deps: HttpDeps): Promise<JobView | undefined> {
  const job = await loadJob(deps.session.store, id).catch((error: unknown) => {
    // Retention may have removed it just now.
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (job === undefined || (type !== undefined && job.type.name !== type)) return undefined;
  const view = await viewJob(job, deps);
  return status === undefined || view.status === status ? view : undefined;
}
