import { z } from 'zod';
import { jobAnswerSchema, jobChangeSchema, jobDetailSchema, jobListSchema } from '../../../schemas/api.ts';
import { resultSchema } from '../../../schemas/result.ts';
import { checkBudget } from '../../app/models.ts';
import { RectoError } from '../../errors.ts';
import { partialResult } from '../../pipeline/partial-result.ts';
import { readResult, resultKey } from '../../pipeline/results.ts';
import { requestCancellation } from '../../queue/cancellations.ts';
import { changeTerms } from '../../queue/change-terms.ts';
import { hasEnded, readJobState } from '../../queue/describe-job.ts';
import { resumeJob } from '../../queue/resume.ts';
import { submitJob } from '../../queue/submit.ts';
import type { App, HttpDeps } from '../deps.ts';
import { filterSchema, listPage } from '../job-list.ts';
import { endedResult, ownJob, viewJobDetail } from '../job-view.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses } from '../responses.ts';
import { sendRaw } from '../send-raw.ts';
import { goneSignal, waitForEnd, waitSchema } from '../waiting.ts';

export const idSchema = z.object({ id: z.string() });

/** Looks at jobs, stops them, and tries them again. */
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
      const leave = deps.lists.take(request.owner);
      try {
        return await listPage(request.query, request.owner, deps, { signal: goneSignal(reply, deps) });
      } finally {
        leave();
      }
    },
  );

  app.get(
    '/jobs/:id',
    {
      schema: {
        operationId: 'getJob',
        tags: ['jobs'],
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
        operationId: 'getResult',
        tags: ['jobs'],
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
      if (request.query.partial && !hasEnded((await withQueueTimeout(readJobState(job, session), session)).status)) {
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
        operationId: 'retryJob',
        tags: ['jobs'],
        summary: 'Try the pages again that failed',
        description: 'What was prepared and answered is kept and not paid for again.',
        params: idSchema,
        response: { 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const { status } = await withQueueTimeout(readJobState(job, session), session);
      if (!hasEnded(status))
        throw new RectoError('job_busy', `The job is ${status}: there is nothing to try again yet.`);
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
        description: 'A job that waits for its budget goes on when it is raised.',
        params: idSchema,
        body: jobChangeSchema,
        response: { 200: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id, options } = await ownJob(request.params.id, request.owner, deps);
      const { budget_usd, priority } = request.body;
      if (budget_usd !== undefined) checkBudget(session.model(options), budget_usd, session.config);
      const terms = {
        ...(budget_usd === undefined ? {} : { budgetUsd: budget_usd }),
        ...(priority === undefined ? {} : { priority }),
      };
      const signal = goneSignal(reply, deps);
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
        summary: 'Stop a job',
        description:
          'Waiting and running work stops, wherever it is; what was answered is kept. One that has ended stays as it is.',
        params: idSchema,
        response: { 200: jobDetailSchema, 202: jobDetailSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const { status } = await withQueueTimeout(readJobState(job, session), session);
      if (hasEnded(status)) return reply.code(200).send(await viewJobDetail(job, deps));
      await withQueueTimeout(requestCancellation(session.ledger, job.id), session);
      await withQueueTimeout(resumeJob(job, session), session);
      return reply.code(202).send(await viewJobDetail(job, deps));
    },
  );
}
