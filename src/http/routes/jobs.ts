import { z } from 'zod';
import { jobAnswerSchema, jobChangeSchema, jobDetailSchema, jobListSchema } from '../../../schemas/api.ts';
import { resultSchema } from '../../../schemas/result.ts';
import { checkBudget } from '../../app/models.ts';
import { RectoError } from '../../errors.ts';
import { partialResult } from '../../pipeline/partial-result.ts';
import { readResult, resultKey } from '../../pipeline/results.ts';
import { readReview } from '../../pipeline/review/review-store.ts';
import { requestCancellation } from '../../queue/cancellations.ts';
import { changeTerms } from '../../queue/change-terms.ts';
import { hasEnded, readJobState } from '../../queue/describe-job.ts';
import { resumeJob } from '../../queue/resume.ts';
import { submitJob } from '../../queue/submit.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { filterSchema, listJobPage } from '../job-list.ts';
import { loadOwnJob, loadResult, viewJobDetail } from '../job-view.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { sendSerialized } from '../send-serialized.ts';
import { waitForJob, waitSchema } from '../wait-for-job.ts';

/** The path parameter `id`. */
export const idSchema = z.object({ id: z.string() });

/** Adds the routes that read, change, retry and cancel jobs. */
export function jobRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  app.get(
    '/jobs',
    {
      schema: {
        operationId: 'listJobs',
        tags: ['jobs'],
        summary: 'List jobs, latest first',
        querystring: filterSchema,
        response: { 200: jobListSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const releaseSlot = deps.lists.acquire(request.owner);
      try {
        return await listJobPage(request.query, request.owner, deps, { signal: disconnectSignal(reply, deps) });
      } finally {
        releaseSlot();
      }
    },
  );

  app.get(
    '/jobs/:id',
    {
      schema: {
        operationId: 'getJob',
        tags: ['jobs'],
        summary: 'The state, progress and cost of a job',
        params: idSchema,
        querystring: waitSchema,
        response: { 200: jobAnswerSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const { wait } = request.query;
      await waitForJob(job, wait, deps, disconnectSignal(reply, deps));
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
        operationId: 'getResult',
        tags: ['jobs'],
        summary: 'The result of an ended job',
        description: 'The same JSON as the result file. With `partial`, the values so far of a job that has not ended.',
        params: idSchema,
        querystring: z.object({
          partial: z.stringbool().default(false),
          original: z.stringbool().default(false).describe('Whether to leave out what people have changed in it'),
        }),
        response: { 200: resultSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      if (request.query.partial && !hasEnded((await withQueueTimeout(readJobState(job, session), session)).status)) {
        const partial = await partialResult(
          job,
          { ...session, model: session.model(job.options) },
          { signal: disconnectSignal(reply, deps) },
        );
        return sendSerialized(reply, 'application/json', JSON.stringify(partial));
      }
      await loadResult(job, deps);
      if (request.query.original) {
        const original = (await readReview(session.store, job.id))?.original;
        return sendSerialized(reply, 'application/json', JSON.stringify(original));
      }
      // The stored bytes, as parsing and serializing them would cost more than everything else.
      return sendSerialized(reply, 'application/json', await session.store.get(resultKey(job.id)));
    },
  );

  app.post(
    '/jobs/:id/retry',
    {
      schema: {
        operationId: 'retryJob',
        tags: ['jobs'],
        summary: 'Retry the failed pages of a job',
        description: 'Prepared pages and stored answers are reused and not paid for again.',
        params: idSchema,
        response: { 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const { status } = await withQueueTimeout(readJobState(job, session), session);
      if (!hasEnded(status))
        throw new RectoError('job_busy', `The job is ${status}: it can be retried once it has ended.`);
      await withQueueTimeout(submitJob(job, session, { force: true, failedPages: true }), session);
      return reply.code(202).send(await viewJobDetail(job, deps));
    },
  );

  app.patch(
    '/jobs/:id',
    {
      schema: {
        operationId: 'updateJob',
        tags: ['jobs'],
        summary: 'Change the budget or the priority of a job',
        description: 'A job that is paused by its budget resumes when it is raised.',
        params: idSchema,
        body: jobChangeSchema,
        response: { 200: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id, options } = await loadOwnJob(request.params.id, request.owner, deps);
      const { budget_usd, priority } = request.body;
      if (budget_usd !== undefined) checkBudget(session.model(options), budget_usd, session.config);
      const terms = {
        ...(budget_usd === undefined ? {} : { budgetUsd: budget_usd }),
        ...(priority === undefined ? {} : { priority }),
      };
      const signal = disconnectSignal(reply, deps);
      const changed = await withQueueTimeout(changeTerms(id, terms, session, { signal }), session);
      await withQueueTimeout(resumeJob(changed, session), session);
      return viewJobDetail(changed, deps);
    },
  );

  app.delete(
    '/jobs/:id',
    {
      schema: {
        operationId: 'cancelJob',
        tags: ['jobs'],
        summary: 'Cancel a job',
        description:
          'Stops its waiting and running work on all workers; stored answers are kept. An ended job does not change.',
        params: idSchema,
        response: { 200: jobDetailSchema, 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const { status } = await withQueueTimeout(readJobState(job, session), session);
      if (hasEnded(status)) return reply.code(200).send(await viewJobDetail(job, deps));
      await withQueueTimeout(requestCancellation(session.ledger, job.id), session);
      await withQueueTimeout(resumeJob(job, session), session);
      return reply.code(202).send(await viewJobDetail(job, deps));
    },
  );
}
