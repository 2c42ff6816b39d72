import type { OpenAPIV3_1 } from 'openapi-types';
import { plainSchemas } from './plain.ts';
import { tidyComponents } from './tidy.ts';
import { webhooks } from './webhooks.ts';

export interface Bodies {
  /** Name of the component for `application/json`. */
  readonly json: string;
  /** Name of the component for `multipart/form-data`. */
  readonly form: string;
}

declare module 'fastify' {
  interface FastifySchema {
    /** Bodies of a request that comes as JSON or as a form, which is read as it comes and not by a schema. */
    readonly 'x-bodies'?: Bodies;
  }
}

type Document = OpenAPIV3_1.Document;
type Operation = OpenAPIV3_1.OperationObject & { 'x-bodies'?: Bodies };

export const TAGS = [
  { name: 'jobs', description: 'One document and one document type each' },
  { name: 'batches', description: 'Jobs that were submitted together' },
  { name: 'types', description: 'What is read from documents' },
  { name: 'webhooks', description: 'Who is told of the end of jobs' },
  { name: 'server', description: 'For who runs it' },
] as const;

const JSON_FIELDS = { contentType: 'application/json' } as const;

/** Adds to what the routes say what they cannot: forms, webhooks, and only the components that something refers to. */
export function finishDocument(document: Document): Document {
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item ?? {}).map(([method, operation]) => [method, withBodies(operation as Operation)]),
      ),
    ]),
  );
  return tidyComponents(plainSchemas({ ...document, paths, webhooks }) as Document);
}

function withBodies({ 'x-bodies': bodies, ...operation }: Operation): Operation {
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
