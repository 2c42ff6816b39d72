import { z } from 'zod';
import {
  newTypeSchema,
  savedTypeSchema,
  typeListSchema,
  typeReportSchema,
  typeRequestSchema,
} from '../../../schemas/api.ts';
import { RectoError } from '../../errors.ts';
import { asDocumentType } from '../../extract/document-type.ts';
import { schemaOf } from '../../extract/propose/proposed-schema.ts';
import { checkedType } from '../../pipeline/checked-type.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { errorResponses } from '../responses.ts';

const documentSchemaSchema = z.record(z.string(), z.unknown());

/** Adds the routes that list and validate document types. */
export function typeRoutes(app: App, deps: HttpDeps): void {
  const { types: catalog } = deps.session;

  app.get(
    '/types',
    {
      schema: {
        operationId: 'listTypes',
        tags: ['types'],
        summary: 'The document types: the built-in ones, and those of your own that everybody may use',
        response: { 200: typeListSchema, ...errorResponses },
      },
    },
    async () => {
      const types = [];
      for (const { name, isOwn, description } of await catalog.describe()) {
        types.push({ name, own: isOwn, ...(description === undefined ? {} : { description }) });
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
    async (request) => ({ ...(await catalog.load(request.params.name)).schema }),
  );

  app.post(
    '/types',
    {
      schema: {
        operationId: 'saveType',
        tags: ['types'],
        summary: 'Keep a JSON Schema as a document type that everybody may use by its name',
        body: newTypeSchema,
        response: { 201: savedTypeSchema, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { name, schema, fields, replace } = request.body;
      if ((schema === undefined) === (fields === undefined)) {
        throw new RectoError('request_invalid', 'Send either `schema` or `fields`.');
      }
      const type = await checkedType(schema ?? schemaOf(fields ?? [], name), name, deps.session, {
        signal: disconnectSignal(reply, deps),
      });
      await catalog.save(type, { replace });
      return reply.code(201).header('location', `/v1/types/${name}`).send({ name });
    },
  );

  app.delete(
    '/types/:name',
    {
      schema: {
        operationId: 'removeType',
        tags: ['types'],
        summary: 'Remove a document type of your own; documents that were submitted with it keep it',
        params: z.object({ name: z.string() }),
        response: { 200: savedTypeSchema, ...errorResponses },
      },
    },
    async (request) => {
      const { name } = request.params;
      await catalog.remove(name);
      return { name };
    },
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
