import type { FastifyReply, FastifyRequest } from 'fastify';
import { correctionsSchema, measureSchema } from '../../../schemas/learn.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { errorResponses } from '../responses.ts';
import { findReviewed, type ReviewsFound } from '../reviewed-jobs.ts';

const LATEST = 'Of at most the latest 500 reviews among the latest 10,000 jobs.';

/** Adds the routes that say what can be learned from reviews. */
export function learnRoutes(app: App, deps: HttpDeps): void {
  const { store, tasks } = deps.session;

  /** Looks at the reviews of whoever asks, one look at a time. */
  const study = async <T>(
    request: Pick<FastifyRequest, 'owner'>,
    reply: unknown,
    work: (reviews: Pick<ReviewsFound, 'reviews'>, options: { readonly signal: AbortSignal }) => Promise<T>,
  ): Promise<T & Omit<ReviewsFound, 'reviews'>> => {
    const releaseSlot = deps.studies.acquire(request.owner);
    const signal = disconnectSignal(reply as FastifyReply, deps);
    try {
      const { reviews, ...scope } = await findReviewed(store, request.owner, { signal });
      return { ...scope, ...(await work({ reviews }, { signal })) };
    } finally {
      releaseSlot();
    }
  };

  app.get(
    '/corrections',
    {
      schema: {
        operationId: 'countCorrections',
        tags: ['review'],
        summary: 'What people have corrected in reviews, by type, supplier and field',
        description: LATEST,
        response: { 200: correctionsSchema, ...errorResponses },
      },
    },
    (request, reply) => study(request, reply, tasks.countCorrections),
  );

  app.get(
    '/measure',
    {
      schema: {
        operationId: 'measureReviews',
        tags: ['review'],
        summary: 'How results were before their review, as `recto eval` measures it: precision, recall, calibration',
        description: `${LATEST} The reviewed data are the gold: a value that nobody has looked at counts as right.`,
        response: { 200: measureSchema, ...errorResponses },
      },
    },
    (request, reply) => study(request, reply, tasks.measureReviews),
  );
}
