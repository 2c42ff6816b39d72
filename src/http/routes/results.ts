import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Result } from '../../../schemas/result.ts';
import { RectoError } from '../../errors.ts';
import { EXPORT_FORMATS, exportFormatsSummary } from '../../export/formats.ts';
import { findJob } from '../../pipeline/accept.ts';
import { listIndex } from '../../pipeline/owner-index.ts';
import { readResult } from '../../pipeline/results.ts';
import { readReview } from '../../pipeline/review/review-store.ts';
import { forEachConcurrently } from '../../util/for-each-concurrently.ts';
import { formatQuery, streamResults } from '../batch-results.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { errorResponses, resultFormats } from '../responses.ts';

/** Maximum of jobs that one request may name, and of entries that are listed at a time. */
const MAX_NAMED = 200;
const PAGE_SIZE = 100;
const CONCURRENCY = 8;
const JOB_ID = /^d-[0-9a-f]{32}$/;

const querySchema = z.object({
  ...formatQuery,
  type: z.string().optional().describe('Name of the document type'),
  status: z.enum(['succeeded', 'partial', 'failed', 'cancelled']).optional(),
  name: z.string().max(500).optional().describe('Words that the name of the document has'),
  original: z.stringbool().default(false).describe('Whether to leave out what people have changed in them'),
  jobs: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().regex(JOB_ID)).max(MAX_NAMED))
    .optional()
    .describe(`Ids of jobs, with commas between them, at most ${MAX_NAMED}`),
});
type Query = z.infer<typeof querySchema>;

/** Adds the route that gives the results of many jobs in one file. */
export function resultRoutes(app: App, deps: HttpDeps): void {
  const { store } = deps.session;

  app.get(
    '/results',
    {
      schema: {
        operationId: 'getResults',
        tags: ['jobs'],
        summary: 'The results of ended jobs in one file, the latest first',
        description: `${exportFormatsSummary('`')}.`,
        querystring: querySchema,
        response: { 200: resultFormats('Result'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { query, owner } = request;
      const releaseSlot = deps.streams.acquire(owner);
      reply.raw.once('close', releaseSlot);
      if (query.jobs !== undefined) await refuseUnknown(query.jobs, owner);
      const signal = disconnectSignal(reply, deps);
      const stream = await streamResults(query, () => resultsOf(query, owner, signal), { signal });
      const typed = (reply as unknown as FastifyReply).type(EXPORT_FORMATS[query.format].mediaType);
      if (query.format !== 'jsonl') {
        typed.header('content-disposition', `attachment; filename="recto.${query.format}"`);
      }
      return typed.send(stream) as never;
    },
  );

  async function* resultsOf(query: Query, owner: string | undefined, signal: AbortSignal): AsyncGenerator<Result> {
    for await (const id of idsOf(query, owner)) {
      if (signal.aborted) throw new RectoError('cancelled', 'The client has disconnected.');
      const result = query.original ? (await readReview(store, id))?.original : await readResult(store, id);
      if (result === undefined) continue;
      if (query.type !== undefined && result.type.name !== query.type) continue;
      if (!hasWords(result.document.name, query.name)) continue;
      if (query.status === undefined || result.status === query.status) yield result;
    }
  }

  async function refuseUnknown(jobs: readonly string[], owner: string | undefined): Promise<void> {
    const unknown: string[] = [];
    await forEachConcurrently(jobs, CONCURRENCY, async (id) => {
      const job = await findJob(store, id);
      if (job === undefined || job.context.owner !== owner) unknown.push(id);
    });
    const [first, ...others] = unknown;
    if (first === undefined) return;
    throw new RectoError(
      'not_found',
      `There is no job ${first}${others.length > 0 ? `, nor ${others.length} more` : ''}.`,
    );
  }

  /** The jobs that were asked for. */
  async function* idsOf({ jobs }: Query, owner: string | undefined): AsyncGenerator<string> {
    if (jobs !== undefined) {
      yield* jobs;
      return;
    }
    for (let after: string | undefined; ; ) {
      const entries = await listIndex(store, 'index', owner, { limit: PAGE_SIZE, after });
      for (const { id } of entries) yield id;
      after = entries.at(-1)?.cursor;
      if (after === undefined || entries.length < PAGE_SIZE) return;
    }
  }
}

function hasWords(name: string, words = ''): boolean {
  const text = name.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
