import { z } from 'zod';
import { pageViewSchema } from '../../../schemas/api.ts';
import { boxSchema } from '../../../schemas/geometry.ts';
import type { Job } from '../../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../../schemas/manifest.ts';
import { RectoError } from '../../errors.ts';
import { pageImage, preparedPage } from '../../pipeline/page-image.ts';
import { loadPlan } from '../../pipeline/plan-chunks.ts';
import { readResult } from '../../pipeline/results.ts';
import { getJson } from '../../store/json.ts';
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
    async (request) => {
      const { page: number } = request.params;
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const page = await preparedPage(job, await manifestOf(job), number, session);
      const result = await readResult(session.store, job.id);
      const fields = Object.entries(result?.fields ?? {}).filter(([, field]) => field.page === number);
      const { width, height, unit, words, findings } = page;
      return {
        ...{ number, width, height, unit, words, findings },
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
      const image = await pageImage(job, await manifestOf(job), region, session, {
        signal: disconnectSignal(reply, deps),
      });
      reply.header('cache-control', 'private, max-age=3600');
      return sendSerialized(reply, 'image/jpeg', image);
    },
  );

  async function manifestOf(job: Job): Promise<Manifest> {
    const plan = await loadPlan(session.store, job.id).catch((error: unknown) => {
      if (!(error instanceof RectoError) || error.code !== 'not_found') throw error;
      throw new RectoError('job_not_finished', 'The pages of the document have not been prepared yet.');
    });
    return getJson(session.store, plan.manifest, manifestSchema);
  }
}
