import { estimateSchema, jobBodySchema } from '../../../schemas/api.ts';
import { RectoError } from '../../errors.ts';
import { estimateDocument, toEstimateView } from '../../pipeline/estimate-document.ts';
import { toSubmission } from '../accept-upload.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { readMultipart, readSource } from '../read-documents.ts';
import { errorResponses } from '../responses.ts';

/** Adds the route that estimates the cost of a document. */
export function estimateRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  app.post(
    '/estimate',
    {
      schema: {
        operationId: 'estimateDocument',
        tags: ['jobs'],
        summary: 'Estimate pages, requests, tokens and US dollars of a document, without a model request',
        'x-bodies': { json: 'JobRequest', form: 'JobForm' },
        description: 'Takes what `POST /v1/jobs` takes, with one document.',
        body: jobBodySchema.nullish(),
        response: { 200: estimateSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const releaseSlot = deps.uploads.acquire(request.owner);
      const signal = disconnectSignal(reply, deps);
      const scratch = await session.store.scratch();
      try {
        const uploads = [];
        if (request.isMultipart()) uploads.push(...(await readMultipart(request, scratch.path, deps, { signal })));
        else if (request.body) {
          const { source, ...jobRequest } = request.body;
          uploads.push(await readSource({ source, request: jobRequest }, `${scratch.path}/0`, deps, { signal }));
        }
        const [upload, ...others] = uploads;
        if (upload === undefined || others.length > 0) {
          throw new RectoError(
            'request_invalid',
            'Send one document: multipart/form-data with a file, or JSON with a source.',
          );
        }
        const submission = await toSubmission(upload, request.owner, session, { signal });
        return toEstimateView(await estimateDocument(submission, session, { signal }));
      } finally {
        releaseSlot();
        await scratch.release();
      }
    },
  );
}
