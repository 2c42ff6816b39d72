import type { OpenAPIV3_1 } from 'openapi-types';
import { pruneComponents } from './prune-components.ts';
import { simplifySchemas } from './simplify-schemas.ts';
import { webhooks } from './webhooks.ts';

/** The components of a request body that is sent as JSON or as a form. */
export interface RequestBodies {
  /** Component for `application/json`. */
  readonly json: string;
  /** Component for `multipart/form-data`. */
  readonly form: string;
}

declare module 'fastify' {
  interface FastifySchema {
    /** Set on routes that stream their body, for which Fastify has no schema. */
    readonly 'x-bodies'?: RequestBodies;
  }
}

type Document = OpenAPIV3_1.Document;
type Operation = OpenAPIV3_1.OperationObject & { 'x-bodies'?: RequestBodies };

/** The tags of the operations. */
export const TAGS = [
  { name: 'jobs', description: 'One document and one document type each' },
  { name: 'batches', description: 'Jobs that were submitted together' },
  { name: 'review', description: 'What people make of results' },
  { name: 'types', description: 'Document types' },
  { name: 'webhooks', description: 'Callbacks about the end of jobs' },
  { name: 'server', description: 'Health and metrics of the server' },
] as const;

const JSON_FIELDS = { contentType: 'application/json' } as const;

/** Completes the generated document: adds forms and webhooks, and removes unused components. */
export function completeDocument(document: Document): Document {
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item ?? {}).map(([method, operation]) => [method, withRequestBody(operation as Operation)]),
      ),
    ]),
  );
  return pruneComponents(simplifySchemas({ ...document, paths, webhooks }) as Document);
}

function withRequestBody({ 'x-bodies': bodies, ...operation }: Operation): Operation {
  if (bodies === undefined) return operation;
  const form = {
    schema: refTo(`${bodies.form}Input`),
    encoding: { schema: JSON_FIELDS, options: JSON_FIELDS, metadata: JSON_FIELDS },
  };
  const content = { 'multipart/form-data': form, 'application/json': { schema: refTo(`${bodies.json}Input`) } };
  return { ...operation, requestBody: { required: true, content } };
}

function refTo(name: string): OpenAPIV3_1.ReferenceObject {
  return { $ref: `#/components/schemas/${name}` };
}
