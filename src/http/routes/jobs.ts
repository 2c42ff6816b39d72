import { z } from 'zod';
import {
  jobAnswerSchema,
  jobDetailSchema,
  jobListSchema,
  jobStatusSchema,
  type jobViewSchema,
} from '../../../schemas/api.ts';
import { type Job, prioritySchema } from '../../../schemas/job.ts';
import { resultSchema } from '../../../schemas/result.ts';
import { RectoError } from '../../errors.ts';
import { loadJob } from '../../pipeline/accept.ts';
import { loadBatch } from '../../pipeline/batches.ts';
import { cursorBefore, cursorSchema, listJobs } from '../../pipeline/job-index.ts';
import { partialResult } from '../../pipeline/partial-result.ts';
import { readResult, resultKey } from '../../pipeline/results.ts';
import { requestCancellation } from '../../queue/cancellations.ts';
import { changeTerms } from '../../queue/change-terms.ts';
import { hasEnded, stateOf } from '../../queue/describe-job.ts';
import { resumeJob } from '../../queue/resume.ts';
import { submitJob } from '../../queue/submit.ts';
import type { App, HttpDeps } from '../deps.ts';
import { endedResult, ownJob, viewJob, viewJobDetail } from '../job-view.ts';
import { errorResponses } from '../responses.ts';
import { sendRaw } from '../send-raw.ts';
import { goneSignal, waitForEnd, waitSchema } from '../waiting.ts';
import { onQueue } from '../within.ts';

export const idSchema = z.object({ id: z.string() });

/** Entries of the index that one request looks at, where a filter passes over many. */
const MOST_LOOKED_AT = 1000;
const PAGE = 100;

const filterSchema = z.object({
  status: jobStatusSchema.optional(),
  batch: z.string().optional(),
  type: z.string().optional().describe('Name of the document type'),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE).default(20),
  cursor: z.string().max(200).optional().describe('`next_cursor` of the page before'),
});
type Filter = z.infer<typeof filterSchema>;

/** Looks at jobs, stops them, and tries them again. */
export function jobRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  app.get(
    '/jobs',
    {
      schema: {
        summary: 'List jobs, latest first',
        querystring: filterSchema,
        response: { 200: jobListSchema, ...errorResponses },
      },
    },
    async (request) => (await candidates(request.query, request.owner, deps))(request.query),
  );

  app.get(
    '/jobs/:id',
    {
      schema: {
        summary: 'Where a job stands, how far it is and what it has cost',
        params: idSchema,
        querystring: waitSchema,
        response: { 200: jobAnswerSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const { wait } = request.query;
      await waitForEnd(job, wait, deps, goneSignal(reply, deps));
      const detail = await viewJobDetail(job, deps);
      const result =
        hasEnded(detail.status) && wait !== undefined ? await readResult(session.store, job.id) : undefined;
      return result === undefined ? detail : { ...detail, result };
    },
  );

  app.get(
    '/jobs/:id/result',
    {
      schema: {
        summary: 'The result of an ended job',
        description:
          'The same JSON that is written as a file. With `partial`, what is known so far where it has not ended.',
        params: idSchema,
        querystring: z.object({ partial: z.stringbool().default(false) }),
        response: { 200: resultSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      if (request.query.partial && !hasEnded((await onQueue(stateOf(job, session), session)).status)) {
        const known = await partialResult(
          job,
          { ...session, model: session.model(job.options) },
          { signal: goneSignal(reply, deps) },
        );
        return sendRaw(reply, 'application/json', JSON.stringify(known));
      }
      await endedResult(job, deps);
      // As it is stored: to read it again and write it anew would cost more than the rest.
      return sendRaw(reply, 'application/json', await session.store.get(resultKey(job.id)));
    },
  );

  app.post(
    '/jobs/:id/retry',
    {
      schema: {
        summary: 'Try the pages again that failed',
        description: 'What was prepared and answered is kept and not paid for again.',
        params: idSchema,
        response: { 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const { status } = await onQueue(stateOf(job, session), session);
      if (!hasEnded(status))
        throw new RectoError('job_busy', `The job is ${status}: there is nothing to try again yet.`);
      await onQueue(submitJob(job, session, { force: true, failedPages: true }), session);
      return reply.code(202).send(await viewJobDetail(job, deps));
    },
  );

  app.patch(
    '/jobs/:id',
    {
      schema: {
        summary: 'Change the budget or the priority of a job',
        description: 'A job that waits for its budget goes on when it is raised.',
        params: idSchema,
        body: z.strictObject({ budget_usd: z.number().positive().optional(), priority: prioritySchema.optional() }),
        response: { 200: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = await ownJob(request.params.id, request.owner, deps);
      const { budget_usd, priority } = request.body;
      const terms = {
        ...(budget_usd === undefined ? {} : { budgetUsd: budget_usd }),
        ...(priority === undefined ? {} : { priority }),
      };
      const signal = goneSignal(reply, deps);
      const changed = await onQueue(changeTerms(id, terms, session, { signal }), session);
      await onQueue(resumeJob(changed, session), session);
      return viewJobDetail(changed, deps);
    },
  );

  app.delete(
    '/jobs/:id',
    {
      schema: {
        summary: 'Stop a job',
        description:
          'Waiting and running work stops, wherever it is; what was answered is kept. One that has ended stays as it is.',
        params: idSchema,
        response: { 200: jobDetailSchema, 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const { status } = await onQueue(stateOf(job, session), session);
      if (hasEnded(status)) return reply.code(200).send(await viewJobDetail(job, deps));
      await onQueue(requestCancellation(session.ledger, job.id), session);
      await onQueue(resumeJob(job, session), session);
      return reply.code(202).send(await viewJobDetail(job, deps));
    },
  );
}

type ListPage = z.infer<typeof jobListSchema>;

/** How the jobs are found among which a filter chooses: those of a batch, or the owner's index. */
async function candidates(
  { batch: batchId }: Filter,
  owner: string | undefined,
  deps: HttpDeps,
): Promise<(filter: Filter) => Promise<ListPage>> {
  if (batchId === undefined) return (filter) => listIndexed(filter, owner, deps);
  const batch = await loadBatch(deps.session.store, batchId, owner);
  return async (filter) => {
    const from = filter.cursor === undefined ? 0 : Number(filter.cursor);
    if (!Number.isInteger(from) || from < 0)
      throw new RectoError('request_invalid', 'cursor: this is none of this list.');
    const jobs: ListPage['jobs'] = [];
    let next = from;
    for (const { id } of batch.jobs.slice(from, from + MOST_LOOKED_AT)) {
      if (jobs.length === filter.limit) break;
      next += 1;
      const view = await chosen(id, filter, deps);
      if (view !== undefined) jobs.push(view);
    }
    return { jobs, ...(next < batch.jobs.length ? { next_cursor: String(next) } : {}) };
  };
}

async function listIndexed(filter: Filter, owner: string | undefined, deps: HttpDeps): Promise<ListPage> {
  const { limit, created_before, created_after, cursor } = filter;
  if (cursor !== undefined && !cursorSchema.safeParse(cursor).success) {
    throw new RectoError('request_invalid', 'cursor: this is none of this list.');
  }
  const oldest = created_after === undefined ? 0 : Date.parse(created_after);
  let after = cursor ?? (created_before === undefined ? undefined : cursorBefore(Date.parse(created_before)));
  const jobs: ListPage['jobs'] = [];
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += PAGE) {
    const entries = await listJobs(deps.session.store, owner, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { id, createdAt, cursor: own } of entries) {
      if (createdAt <= oldest) return { jobs };
      after = own;
      const view = await chosen(id, filter, deps);
      if (view !== undefined) jobs.push(view);
      if (jobs.length === limit) return { jobs, next_cursor: own };
    }
    if (entries.length < PAGE) return { jobs };
  }
  return { jobs, ...(after === undefined ? {} : { next_cursor: after }) };
}

/** A job as it is listed, if the filter chooses it. */
async function chosen(
  id: string,
  { status, type }: Filter,
  deps: HttpDeps,
): Promise<z.infer<typeof jobViewSchema> | undefined> {
  const job: Job | undefined = await loadJob(deps.session.store, id).catch((error: unknown) => {
    // Retention may have removed it just now.
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (job === undefined || (type !== undefined && job.type.name !== type)) return undefined;
  const view = await viewJob(job, deps);
  return status === undefined || view.status === status ? view : undefined;
}
