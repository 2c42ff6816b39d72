import { z } from 'zod';
import { typeProposalSchema } from '../../../schemas/proposal.ts';
import { transcriptFormatSchema } from '../../../schemas/transcript.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { loadOwnJob, loadResult } from '../job-view.ts';
import { errorResponses, transcriptFormats } from '../responses.ts';
import { sendSerialized } from '../send-serialized.ts';

const MEDIA_TYPES = {
  md: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
} as const;

/** Adds the routes that write transcripts, and propose document types from them. */
export function transcriptRoutes(app: App, deps: HttpDeps): void {
  app.get(
    '/jobs/:id/transcript',
    {
      schema: {
        operationId: 'getTranscript',
        tags: ['jobs'],
        summary: 'The whole text of a document that was submitted with the type `transcript`',
        description: 'As Markdown, plain text or HTML, or with `json` the result with its blocks.',
        params: z.object({ id: z.string() }),
        querystring: z.object({ to: transcriptFormatSchema.default('md') }),
        response: { 200: transcriptFormats, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { to } = request.query;
      const result = await loadResult(await loadOwnJob(request.params.id, request.owner, deps), deps);
      const signal = disconnectSignal(reply, deps);
      const text = await deps.session.tasks.renderTranscript({ result, to }, { signal });
      // Text of others, which must not run as a page of this server.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      return sendSerialized(reply, MEDIA_TYPES[to], text);
    },
  );

  app.get(
    '/jobs/:id/proposal',
    {
      schema: {
        operationId: 'getProposal',
        tags: ['types'],
        summary: 'A document type for documents like this one, which was submitted with the type `transcript`',
        description:
          'A field for each label with a value beside it, and a list for each table, for a person to choose among.',
        params: z.object({ id: z.string() }),
        querystring: z.object({ name: z.string().min(1).max(100).default('custom').describe('Name of the type') }),
        response: { 200: typeProposalSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const result = await loadResult(await loadOwnJob(request.params.id, request.owner, deps), deps);
      const signal = disconnectSignal(reply, deps);
      return deps.session.tasks.proposeType({ result, name: request.query.name }, { signal });
    },
  );
}
