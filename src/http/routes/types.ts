import { z } from 'zod';
import { typeListSchema, typeReportSchema, typeRequestSchema } from '../../../schemas/api.ts';
import { asDocumentType, listDocumentTypes, loadDocumentType } from '../../extract/document-type.ts';
import type { App, HttpDeps } from '../deps.ts';
import { errorResponses } from '../responses.ts';
import { goneSignal } from '../waiting.ts';

const schemaSchema = z.record(z.string(), z.unknown());

/** Shows document types, and checks others. */
export function typeRoutes(app: App, deps: HttpDeps): void {
  app.get(
    '/types',
    {
      schema: {
        operationId: 'listTypes',
        tags: ['types'],
        summary: 'The document types that come with Recto',
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
        response: { 200: schemaSchema, ...errorResponses },
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
          '`notes` names what no model server is made to enforce: it is checked afterwards; `mistakes` what is most likely not as it was meant.',
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
        { signal: goneSignal(reply, deps) },
      );
      return { valid: true as const, fields, notes, mistakes };
    },
  );
}
