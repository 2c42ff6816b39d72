import { z } from 'zod';
import { type JobView, type jobListSchema, jobStatusSchema } from '../../schemas/api.ts';
import { RectoError } from '../errors.ts';
import { loadJob } from '../pipeline/accept.ts';
import { loadBatch } from '../pipeline/batches.ts';
import { cursorBefore, cursorSchema, listIndex } from '../pipeline/owner-index.ts';
import type { HttpDeps } from './deps.ts';
import { viewJob } from './job-view.ts';

/** Entries that one request reads when a filter skips many. */
const MAX_SCANNED = 1000;
const MAX_PAGE_SIZE = 100;
/** Jobs that are read at a time. */
const CONCURRENCY = 8;

/** The query of a job list. */
export const filterSchema = z.object({
  status: jobStatusSchema.optional(),
  batch: z.string().optional(),
  type: z.string().optional().describe('Name of the document type'),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(20),
  cursor: z.string().max(200).optional().describe('`next_cursor` of the previous page'),
});
type Filter = z.infer<typeof filterSchema>;
type JobPage = z.infer<typeof jobListSchema>;

/** A job before filtering, and the cursor behind it. */
interface Entry {
  readonly id: string;
  /** Of its entry in the index, in ms since 1970. */
  readonly createdAt?: number;
  readonly next: string | undefined;
}

/**
 * Lists one page of an owner's jobs, or of the jobs of one of their batches, latest first.
 * Errors: `request_invalid`, `not_found`, `queue_unreachable`, `store_failed`, `cancelled`.
 */
export async function listJobPage(
  filter: Filter,
  owner: string | undefined,
  deps: HttpDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<JobPage> {
  const groups =
    filter.batch === undefined ? jobsOfOwner(filter, owner, deps) : jobsOfBatch(filter.batch, filter, owner, deps);
  const jobs: JobView[] = [];
  let scanned = 0;
  let last: Entry | undefined;
  for await (const group of groups) {
    for (let from = 0; from < group.length; from += CONCURRENCY) {
      if (signal.aborted) throw new RectoError('cancelled', 'The client has disconnected.');
      const slice = group.slice(from, from + CONCURRENCY);
      const views = await Promise.all(slice.map((entry) => viewIfMatching(entry, filter, deps)));
      for (const [index, view] of views.entries()) {
        last = slice[index];
        if (view !== undefined) jobs.push(view);
        if (jobs.length === filter.limit) return toPage(jobs, last);
      }
    }
    scanned += group.length;
    if (scanned >= MAX_SCANNED) return toPage(jobs, last);
  }
  return { jobs };
}

function toPage(jobs: JobView[], last: Entry | undefined): JobPage {
  return { jobs, ...(last?.next === undefined ? {} : { next_cursor: last.next }) };
}

/** Yields the jobs of a batch in groups. */
async function* jobsOfBatch(
  batchId: string,
  { cursor }: Filter,
  owner: string | undefined,
  { session }: HttpDeps,
): AsyncGenerator<readonly Entry[]> {
  const { jobs } = await loadBatch(session.store, batchId, owner);
  const first = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(first) || first < 0) throw invalidCursor();
  for (let from = first; from < jobs.length; from += MAX_PAGE_SIZE) {
    yield jobs.slice(from, from + MAX_PAGE_SIZE).map(({ id }, index) => {
      const next = from + index + 1;
      return { id, next: next < jobs.length ? String(next) : undefined };
    });
  }
}

/** Yields the jobs of an owner in groups. */
async function* jobsOfOwner(
  { cursor, created_after, created_before }: Filter,
  owner: string | undefined,
  { session }: HttpDeps,
): AsyncGenerator<readonly Entry[]> {
  if (cursor !== undefined && !cursorSchema.safeParse(cursor).success) throw invalidCursor();
  const oldest = created_after === undefined ? 0 : Date.parse(created_after);
  let after = cursor ?? (created_before === undefined ? undefined : cursorBefore(Date.parse(created_before)));
  for (;;) {
    const entries = await listIndex(session.store, 'index', owner, { limit: MAX_PAGE_SIZE, after });
    const recent = entries.filter(({ createdAt }) => createdAt > oldest);
    yield recent.map(({ id, createdAt, cursor: next }) => ({ id, createdAt, next }));
    if (recent.length < MAX_PAGE_SIZE) return;
    after = entries.at(-1)?.cursor;
  }
}

function invalidCursor(): RectoError {
  return new RectoError('request_invalid', 'cursor: it is not from this list.');
}

/** The view of a job; undefined when the filter excludes it. */
async function viewIfMatching(
  { id, createdAt }: Entry,
  { status, type }: Filter,
  deps: HttpDeps,
): Promise<JobView | undefined> {
  const job = await loadJob(deps.session.store, id).catch((error: unknown) => {
    // Retention may have removed it meanwhile.
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  });
  // Two first submissions at once may have made two entries: the job says which is its own.
  if (createdAt !== undefined && job !== undefined && job.createdAt !== createdAt) return undefined;
  if (job === undefined || (type !== undefined && job.type.name !== type)) return undefined;
  const view = await viewJob(job, deps);
  return status === undefined || view.status === status ? view : undefined;
}
