import { z } from 'zod';
import { pageListSchema, pageViewSchema } from '../../../schemas/api.ts';
import { boxSchema } from '../../../schemas/geometry.ts';
import { loadManifest, readPage } from '../../pipeline/job-pages.ts';
import { pageImage } from '../../pipeline/page-image.ts';
import { loadPage } from '../../pipeline/pages.ts';
import { readResult } from '../../pipeline/results.ts';
import { partsOf } from '../../pipeline/split-result.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { loadOwnJob } from '../job-view.ts';
import { errorResponses, jpegResponse } from '../responses.ts';
import { sendSerialized } from '../send-serialized.ts';

const paramsSchema = z.object({ id: z.string(), page: z.coerce.number().int().positive() });

const boxQuerySchema = z
  .string()
  .transform((text): unknown => text.split(',').map(Number))
  .pipe(boxSchema)
  .optional()
  .describe('`x0,y0,x1,y1` in the unit of the page: the region to show');

/** Adds the routes that read pages: their words, fields and images. */
export function pageRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  app.get(
    '/jobs/:id/pages',
    {
      schema: {
        operationId: 'listPages',
        tags: ['jobs'],
        summary: 'The pages of a document with their sizes',
        params: z.object({ id: z.string() }),
        response: { 200: pageListSchema, ...errorResponses },
      },
    },
    async (request) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const { pages } = await loadManifest(job, session);
      const sizeOf = async (entry: (typeof pages)[number]) => {
        const { width, height, unit, turn } = entry.size ?? (await loadPage(session.store, entry));
        return { width, height, unit, ...(turn === undefined ? {} : { turn }) };
      };
      const sized = [];
      for (const entry of pages) {
        sized.push({ number: entry.number, failed: entry.failed, ...(await sizeOf(entry)) });
      }
      return { pages: sized };
    },
  );

  app.get(
    '/jobs/:id/pages/:page',
    {
      schema: {
        operationId: 'getPage',
        tags: ['jobs'],
        summary: 'A page: its words with their boxes, and the fields that were read on it',
        params: paramsSchema,
        response: { 200: pageViewSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { page: number } = request.params;
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const page = await readPage(job, number, session, { signal: disconnectSignal(reply, deps) });
      const result = await readResult(session.store, job.id);
      const parts = result === undefined ? [] : partsOf(result);
      const fields = parts.flatMap((part) => Object.entries(part.fields)).filter(([, field]) => field.page === number);
      const { width, height, unit, turn, words, findings } = page;
      return {
        ...{ number, width, height, unit, words, findings },
        ...(turn === undefined ? {} : { turn }),
        result: result?.pages.find((entry) => entry.number === number),
        fields: Object.fromEntries(fields),
      };
    },
  );

  app.get(
    '/jobs/:id/pages/:page/image',
    {
      schema: {
        operationId: 'getPageImage',
        tags: ['jobs'],
        summary: 'A page, or a region of it, as a JPEG',
        params: paramsSchema,
        querystring: z.object({ box: boxQuerySchema }),
        response: { 200: jpegResponse, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { page } = request.params;
      const { box } = request.query;
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const region = { page, ...(box === undefined ? {} : { box }) };
      const image = await pageImage(job, await loadManifest(job, session), region, session, {
        signal: disconnectSignal(reply, deps),
      });
      reply.header('cache-control', 'private, max-age=3600');
      return sendSerialized(reply, 'image/jpeg', image);
    },
  );
}
