import type { OpenAPIV3_1 } from 'openapi-types';

const parameters: OpenAPIV3_1.ParameterObject[] = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'The same however often it is sent',
    schema: { type: 'string' },
  },
  {
    name: 'webhook-timestamp',
    in: 'header',
    required: true,
    description: 'Seconds since 1970',
    schema: { type: 'string' },
  },
  {
    name: 'webhook-signature',
    in: 'header',
    required: true,
    description: 'As Standard Webhooks has it: `v1,…`',
    schema: { type: 'string' },
  },
];

/** What is sent to a `callback_url`. */
export const webhooks: Record<string, OpenAPIV3_1.PathItemObject> = {
  'job.ended': message('jobEnded', 'A job has ended', 'JobEndedMessage'),
  'batch.ended': message('batchEnded', 'All jobs of a batch have ended', 'BatchEndedMessage'),
};

function message(operationId: string, summary: string, component: string): OpenAPIV3_1.PathItemObject {
  const schema = { $ref: `#/components/schemas/${component}` };
  return {
    post: {
      operationId,
      tags: ['webhooks'],
      summary,
      description: 'Sent to the `callback_url`, and again for a day until it is answered with 2xx.',
      parameters,
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { '2XX': { description: 'It is taken' } },
    },
  };
}
