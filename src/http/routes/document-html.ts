import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RectoError } from '../../errors.ts';
import { documentHtml } from '../../export/html.ts';
import { loadManifest } from '../../pipeline/job-pages.ts';
import { shownPages } from '../../pipeline/shown-pages.ts';
import { partsOf } from '../../pipeline/split-result.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { loadOwnJob, loadResult } from '../job-view.ts';
import { errorResponses } from '../responses.ts';

/** Adds the route that gives a document with its pages, boxes and values as one HTML file. */
export function documentHtmlRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;

  app.get(
    '/jobs/:id/html',
    {
      schema: {
        operationId: 'getDocumentHtml',
        tags: ['jobs'],
        summary: 'The pages of a document with the boxes of its values, as one HTML file that needs nothing else',
        description: 'It runs no scripts. `document` numbers the document of a file that was split, from 0.',
        params: z.object({ id: z.string() }),
        querystring: z.object({ document: z.coerce.number().int().min(0).default(0) }),
        response: {
          200: { description: 'The file', content: { 'text/html': { schema: z.string() } } },
          ...errorResponses,
        },
      },
    },
    async (request, reply) => {
      const job = await loadOwnJob(request.params.id, request.owner, deps);
      const part = partsOf(await loadResult(job, deps))[request.query.document];
      if (part === undefined) throw new RectoError('not_found', 'The file has no such document.');
      if (part.status === 'failed') {
        throw new RectoError('not_found', 'The job has failed: there are no pages to show.');
      }
      // Errors after the first bytes can only cut the connection.
      await loadManifest(job, session);
      const releaseSlot = deps.streams.acquire(request.owner);
      reply.raw.once('close', releaseSlot);
      const numbers = part.pages.map(({ number }) => number);
      const signal = disconnectSignal(reply, deps);
      const answer = reply as unknown as FastifyReply;
      answer.headers({
        // Text of others, which must not run as a page of this server.
        'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(part.document.name)}.html`,
      });
      const pages = shownPages(job, numbers, session, { signal });
      return answer.type('text/html; charset=utf-8').send(Readable.from(documentHtml(part, pages))) as never;
    },
  );
}
