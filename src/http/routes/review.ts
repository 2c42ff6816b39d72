import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Job } from '../../../schemas/job.ts';
import {
  type ReviewView,
  readingSchema,
  readRequestSchema,
  reviewRequestSchema,
  reviewViewSchema,
} from '../../../schemas/review.ts';
import { RectoError } from '../../errors.ts';
import { findWords, loadPlanned } from '../../pipeline/job-pages.ts';
import { type ChunkPlan, findPlan, withChosenType } from '../../pipeline/plan-chunks.ts';
import type { Reviewing } from '../../pipeline/review/review-store.ts';
import type { ReviewSubject } from '../../pipeline/review/review-task.ts';
import { requireReviewable, reviewJob } from '../../queue/review-job.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { loadOwnJob, loadResult } from '../job-view.ts';
import { errorResponses } from '../responses.ts';
import { reviewerName } from '../reviewer-name.ts';
import { sendSerialized } from '../send-serialized.ts';
import { idSchema } from './jobs.ts';

const headersSchema = z.object({ 'if-match': z.string().max(200).optional() });

/** Adds the routes by which people review results. */
export function reviewRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  app.get(
    '/jobs/:id/review',
    {
      schema: {
        operationId: 'getReview',
        tags: ['review'],
        summary: 'The review of a result: the edits that people have made, and the result with them',
        description: 'The `ETag` names this state of the review: send it as `If-Match` to change it.',
        params: idSchema,
        response: { 200: reviewViewSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      await loadResult(job, deps);
      return sendReview(reply, await requireReviewable(job, session));
    },
  );

  app.put(
    '/jobs/:id/review',
    {
      schema: {
        operationId: 'putReview',
        tags: ['review'],
        summary: 'Change the review of a result',
        description:
          '`edits` are all edits of the review, in their order: those that it has, without the undone ones, and new ones. Needs `If-Match`; 412 `review_conflict` if the review has changed since. The rules of the document type are applied again, and a job with nothing left to look at has succeeded. Without edits the result is the original again.',
        params: idSchema,
        headers: headersSchema,
        body: reviewRequestSchema,
        response: { 200: reviewViewSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const etag = request.headers['if-match'];
      if (etag === undefined) {
        throw new RectoError(
          'request_invalid',
          'Send the ETag of the review as If-Match, so that nobody is overwritten.',
        );
      }
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      await loadResult(job, deps);
      const { edits, reviewer } = request.body;
      const signal = disconnectSignal(reply, deps);
      const by = reviewerName(reviewer, request.owner, deps.keys());
      const subject = () => subjectOf(job, signal);
      const store = () => reviewJob(job, { edits, by, etag }, subject, session, { signal });
      return sendReview(reply, await deps.reviews.run(request.owner, signal, store));
    },
  );

  app.post(
    '/jobs/:id/review/check',
    {
      schema: {
        operationId: 'checkReview',
        tags: ['review'],
        summary: 'What a review with these edits would make of the result, without storing it',
        params: idSchema,
        body: reviewRequestSchema,
        response: { 200: reviewViewSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const signal = disconnectSignal(reply, deps);
      const { original, review } = await requireReviewable(job, session);
      const at = new Date().toISOString();
      const edits = request.body.edits.map((edit) => ({ ...edit, at }));
      const subject = await subjectOf(job, signal);
      const apply = () => session.tasks.applyReview({ ...subject, original, edits }, { signal });
      const { result } = await deps.reviews.run(request.owner, signal, apply);
      const view: ReviewView = { revision: review?.revision ?? 0, edits, result };
      return sendSerialized(reply, 'application/json', JSON.stringify(view));
    },
  );

  app.post(
    '/jobs/:id/review/read',
    {
      schema: {
        operationId: 'readPlace',
        tags: ['review'],
        summary: 'What is printed in a box of a page, or a typed text, as the value of a field',
        params: idSchema,
        body: readRequestSchema,
        response: { 200: readingSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const signal = disconnectSignal(reply, deps);
      await requireReviewable(job, session);
      const place = { ...(await subjectOf(job, signal)), ...request.body };
      const read = () => session.tasks.readForField(place, { signal });
      const { text, value, box } = await deps.reviews.run(request.owner, signal, read);
      return { text, ...(value === undefined ? {} : { value }), ...(box === undefined ? {} : { box }) };
    },
  );

  app.get(
    '/jobs/:id/type',
    {
      schema: {
        operationId: 'getJobType',
        tags: ['jobs'],
        summary:
          'The document type of a job as JSON Schema: the one that was chosen, where that was left to the document',
        params: idSchema,
        response: { 200: z.record(z.string(), z.unknown()), ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const type = await typeOf(job);
      return sendSerialized(reply, 'application/json', await session.store.get(type.schema));
    },
  );

  app.get(
    '/jobs/:id/gold',
    {
      schema: {
        operationId: 'getGold',
        tags: ['review'],
        summary: 'The data of a reviewed result as a gold file for `recto eval`',
        description:
          'With every field of the document type, and `null` where the document has no value. 409 `job_busy` until the review is complete. For a file with several documents: an object with one of these for each, by its name.',
        params: idSchema,
        response: { 200: z.record(z.string(), z.unknown()), ...errorResponses },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const result = await loadResult(job, deps);
      if (result.reviewed?.complete !== true) {
        throw new RectoError('job_busy', 'The result has not been reviewed whole: it is no gold yet.');
      }
      const signal = disconnectSignal(reply, deps);
      const type = await typeOf(job);
      const make = () => session.tasks.goldData({ result, type }, { signal });
      const [first, ...others] = await deps.reviews.run(request.owner, signal, make);
      const gold =
        others.length === 0
          ? first?.data
          : Object.fromEntries(
              [first, ...others].flatMap((part) => (part === undefined ? [] : [[part.name, part.data]])),
            );
      return sendSerialized(reply, 'application/json', `${JSON.stringify(gold, null, 2)}\n`);
    },
  );

  async function subjectOf(job: Job, signal: AbortSignal): Promise<ReviewSubject> {
    const { plan, manifest } = await loadPlanned(job, session);
    const words = await findWords(job, manifest, session, { signal });
    return {
      type: reviewedType(job, plan),
      manifest: plan.manifest,
      ...(words === undefined ? {} : { words: words.key }),
    };
  }

  /** The type of a job; the one that its document was to choose only once it is chosen. */
  async function typeOf(job: Job): Promise<ReviewSubject['type']> {
    return reviewedType(job, (await findPlan(session.store, job.id)) ?? {});
  }
}

function reviewedType(job: Job, plan: Pick<ChunkPlan, 'type'>): ReviewSubject['type'] {
  const { type } = withChosenType(job, plan);
  return { name: type.name, schema: type.blob };
}

function sendReview(reply: unknown, { review, result, etag }: Reviewing): FastifyReply {
  const view: ReviewView = { revision: review?.revision ?? 0, edits: [...(review?.edits ?? [])], result };
  (reply as FastifyReply).header('etag', etag).header('cache-control', 'no-store');
  return sendSerialized(reply, 'application/json', JSON.stringify(view));
}
