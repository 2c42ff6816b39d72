import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type BatchBody,
  batchBodySchema,
  batchViewSchema,
  type JobRequest,
  jobAnswerSchema,
  jobBodySchema,
} from '../../../schemas/api.ts';
import type { Job } from '../../../schemas/job.ts';
import { RectoError } from '../../errors.ts';
import { createBatch } from '../../pipeline/batches.ts';
import { addToIndex } from '../../pipeline/owner-index.ts';
import { readResult } from '../../pipeline/results.ts';
import { enqueueBatchCallback } from '../../queue/deliveries.ts';
import { hasEnded } from '../../queue/describe-job.ts';
import { submitJob } from '../../queue/submit.ts';
import { digest } from '../../store/digest.ts';
import { settleAll } from '../../util/settle-all.ts';
import { acceptUpload, type Upload } from '../accept-upload.ts';
import { batchPath, viewBatch } from '../batch-view.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { type Answer, withIdempotencyKey } from '../idempotency.ts';
import { jobPath, loadOwnJob, viewJobDetail, viewNewJob } from '../job-view.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { readMultipart, readSource } from '../read-documents.ts';
import { errorResponses } from '../responses.ts';
import { waitForJob, waitSchema } from '../wait-for-job.ts';

const headersSchema = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() });

/** Properties of a batch itself. */
type BatchContext = { readonly [Name in 'metadata' | 'callback_url']?: JobRequest[Name] };

/** A job that was submitted, and whether it was new to the queue. */
interface SubmittedJob {
  readonly job: Job;
  readonly isNew: boolean;
}

/** Reads the documents of a request into a folder. */
type ReadDocuments = (folder: string, signal: AbortSignal) => Promise<readonly Upload[]>;

/** Adds the routes that submit documents. */
export function submitRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  /** Accepts the documents that `read` returns, submits their jobs, and returns the answer about them. */
  const handle = async (
    request: FastifyRequest,
    reply: FastifyReply,
    read: ReadDocuments,
    answer: (jobs: readonly SubmittedJob[], signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    const releaseSlot = deps.uploads.acquire(request.owner);
    const signal = disconnectSignal(reply, deps);
    const scratch = await session.store.scratch();
    const { within, span } = session.tracing;
    try {
      return await withIdempotencyKey(request, session, async (once) => {
        const uploads = await read(scratch.path, signal);
        const jobs: Job[] = [];
        for (const upload of uploads) jobs.push(await acceptUpload(upload, request.owner, session, { signal }));
        releaseSlot();
        const fingerprint = digest(
          request.routeOptions.url,
          jobs.map(({ id, terms, document }) => [id, terms, document.name]),
        );
        return once(fingerprint, async () => {
          const submitted: SubmittedJob[] = [];
          await within(request.headers, () =>
            span('submit', { 'recto.documents': jobs.length }, async () => {
              for (const job of jobs) {
                const submitting = withQueueTimeout(submitJob(job, session, { force: false }), session);
                const entry = { id: job.id, owner: job.context.owner, createdAt: job.createdAt };
                const [{ isNew }] = await settleAll([submitting, addToIndex(session.store, 'index', entry)]);
                submitted.push({ job, isNew });
                session.notifyJob(job.id);
              }
            }),
          );
          const newAnswer = await answer(submitted, signal);
          session.metrics.uploaded('accepted');
          return newAnswer;
        });
      });
    } catch (error) {
      session.metrics.uploaded('refused');
      throw error;
    } finally {
      releaseSlot();
      await scratch.release();
    }
  };

  const answerJob = async ({ job, isNew }: SubmittedJob, wait: number | undefined, signal: AbortSignal) => {
    await waitForJob(job, wait, deps, signal);
    const detail = isNew && wait === undefined ? viewNewJob(job) : await viewJobDetail(job, deps);
    const ended = hasEnded(detail.status);
    const result = ended && wait !== undefined ? await readResult(session.store, job.id) : undefined;
    const body = JSON.stringify(jobAnswerSchema.parse({ ...detail, ...(result === undefined ? {} : { result }) }));
    return { status: ended ? 200 : 202, location: jobPath(job.id), body };
  };
  const answerBatch = async (jobs: readonly Job[], owner: string | undefined, context: BatchContext) => {
    const { metadata, callback_url: callback } = context;
    const options = { owner, metadata, ...(callback === undefined ? {} : { callback }) };
    const batch = await createBatch(jobs, options, session);
    // All of its jobs may have ended already.
    await withQueueTimeout(enqueueBatchCallback(batch, session), session);
    return { status: 202, location: batchPath(batch.id), body: JSON.stringify(await viewBatch(batch, deps)) };
  };
  /** Makes a batch of jobs that were submitted before. */
  const groupJobs = async (body: BatchBody, request: FastifyRequest) => {
    const { jobs: ids = [], metadata, callback_url, ...others } = body;
    const [other] = Object.keys(others);
    if (other !== undefined) {
      throw new RectoError('request_invalid', `${other}: with \`jobs\`, send \`metadata\` and \`callback_url\` only.`);
    }
    if (callback_url !== undefined) await session.outbound.check(callback_url);
    const { owner } = request;
    return withIdempotencyKey(request, session, (once) =>
      once(digest(request.routeOptions.url, body), async () => {
        const jobs: Job[] = [];
        for (const id of new Set(ids)) jobs.push(await loadOwnJob(id, owner, deps));
        return answerBatch(jobs, owner, { metadata, callback_url });
      }),
    );
  };
  const send = (reply: FastifyReply, { status, location, body }: Answer) => {
    if (location !== undefined) reply.header('location', location);
    return reply.code(status).type('application/json').send(body);
  };

  app.post(
    '/jobs',
    {
      schema: {
        operationId: 'submitDocument',
        tags: ['jobs'],
        summary: 'Submit a document, or several as a batch',
        'x-bodies': { json: 'JobRequest', form: 'JobForm' },
        description:
          'multipart/form-data with one file or several (`file`) and the other fields as text, `schema`, `options` and `metadata` as JSON; or JSON with a `source`. The same document with the same type and options is the same job, and is not paid for again.',
        headers: headersSchema,
        querystring: waitSchema,
        body: jobBodySchema.nullish(),
        response: { 200: jobAnswerSchema, 202: z.union([jobAnswerSchema, batchViewSchema]), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { wait } = request.query;
      const read: ReadDocuments = async (folder, signal) => {
        if (request.isMultipart()) return readMultipart(request, folder, deps, { signal });
        const { source, ...jobRequest } = requireBody(request.body);
        return [await readSource({ source, request: jobRequest }, `${folder}/0`, deps, { signal })];
      };
      const answer = await handle(request, reply, read, async (jobs, signal) => {
        const [first, ...others] = jobs;
        if (first === undefined) throw new RectoError('request_invalid', 'There is no document in the request.');
        const { metadata, callback } = first.job.context;
        if (others.length > 0) {
          const all = jobs.map(({ job }) => job);
          return answerBatch(all, request.owner, { metadata, callback_url: callback });
        }
        return answerJob(first, wait, signal);
      });
      return send(reply, answer);
    },
  );

  app.post(
    '/batches',
    {
      schema: {
        operationId: 'submitBatch',
        tags: ['batches'],
        summary: 'Submit documents together, or put jobs together that were submitted before',
        'x-bodies': { json: 'BatchRequest', form: 'BatchForm' },
        description:
          'multipart/form-data with files (`file`), or JSON with `documents`; the other properties apply to all documents that do not override them. JSON with `jobs` makes a batch of jobs that were submitted before.',
        headers: headersSchema,
        body: batchBodySchema.nullish(),
        response: { 202: batchViewSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      if (request.body?.jobs !== undefined) return send(reply, await groupJobs(request.body, request));
      let context: BatchContext = {};
      const read: ReadDocuments = async (folder, signal) => {
        if (request.isMultipart()) {
          const uploads = await readMultipart(request, folder, deps, { signal });
          context = uploads[0]?.request ?? {};
          return uploads;
        }
        const { documents, ...shared } = requireBody(request.body);
        if (documents === undefined) throw new RectoError('request_invalid', 'Send `documents` or `jobs`.');
        context = shared;
        const uploads = [];
        for (const [index, { source, ...own }] of documents.entries()) {
          uploads.push(
            await readSource({ source, request: { ...shared, ...own } }, `${folder}/${index}`, deps, { signal }),
          );
        }
        return uploads;
      };
      const answer = await handle(request, reply, read, (submitted) => {
        const jobs = submitted.map(({ job }) => job);
        return answerBatch(jobs, request.owner, context);
      });
      return send(reply, answer);
    },
  );
}

function requireBody<T>(body: T | null | undefined): T {
  if (body !== undefined && body !== null) return body;
  throw new RectoError('request_invalid', 'Send multipart/form-data with a file, or JSON with a source.');
}
