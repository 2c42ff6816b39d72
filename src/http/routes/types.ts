import { z } from 'zod';
import { typeListSchema, typeReportSchema, typeRequestSchema } from '../../../schemas/api.ts';
import { asDocumentType, listDocumentTypes, loadDocumentType } from '../../extract/document-type.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { errorResponses } from '../responses.ts';

const documentSchemaSchema = z.record(z.string(), z.unknown());

/** Adds the routes that list and validate document types. */
export function typeRoutes(app: App, deps: HttpDeps): void {
  app.get(
    '/types',
    {
      schema: {
        operationId: 'listTypes',
        tags: ['types'],
        summary: 'The built-in document types',
        response: { 200: typeListSchema, ...errorResponses },
      },
    },
    async () => {
      const types = [];
      for (const name of await listDocumentTypes()) {
        const { description } = (await loadDocumentType(name)).schema;
        types.push({ name, ...(typeof description === 'string' ? { description } : {}) });
      }
      return { types };
    },
  );

  app.get(
    '/types/:name',
    {
      schema: {
        operationId: 'getType',
        tags: ['types'],
        summary: 'A document type as JSON Schema',
        params: z.object({ name: z.string() }),
        response: { 200: documentSchemaSchema, ...errorResponses },
      },
    },
    async (request) => ({ ...(await loadDocumentType(request.params.name)).schema }),
  );

  app.post(
    '/types/validate',
    {
      schema: {
        operationId: 'validateType',
        tags: ['types'],
        summary: 'Whether a JSON Schema can be used as a document type',
        description:
          '`notes` lists keywords that model servers do not enforce, which Recto checks itself; `mistakes` lists what is probably not meant so.',
        body: typeRequestSchema,
        response: {
          200: typeReportSchema,
          ...errorResponses,
        },
      },
    },
    async (request, reply) => {
      const { name = 'custom' } = request.body;
      const { schema } = asDocumentType(request.body.schema, name);
      const { fields, notes, mistakes } = await deps.session.tasks.checkType(
        { schema, name },
        { signal: disconnectSignal(reply, deps) },
      );
      return { valid: true as const, fields, notes, mistakes };
    },
  );
}
