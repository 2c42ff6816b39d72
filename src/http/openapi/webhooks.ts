import type { OpenAPIV3_1 } from 'openapi-types';

const parameters: OpenAPIV3_1.ParameterObject[] = [
  {
    name: 'webhook-id',
    in: 'header',
    required: true,
    description: 'The same for every attempt',
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
    description: 'Signature of Standard Webhooks: `v1,…`',
    schema: { type: 'string' },
  },
];

/** The messages to a `callback_url`. */
export const webhooks: Record<string, OpenAPIV3_1.PathItemObject> = {
  'job.ended': webhook('jobEnded', 'A job has ended', 'JobEndedMessage'),
  'job.reviewed': webhook('jobReviewed', 'A person has reviewed a result', 'JobEndedMessage'),
  'batch.ended': webhook('batchEnded', 'All jobs of a batch have ended', 'BatchEndedMessage'),
};

function webhook(operationId: string, summary: string, component: string): OpenAPIV3_1.PathItemObject {
  const schema = { $ref: `#/components/schemas/${component}` };
  return {
    post: {
      operationId,
      tags: ['webhooks'],
      summary,
      description: 'Sent to the `callback_url`, and retried for a day until the answer is 2xx.',
      parameters,
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { '2XX': { description: 'The message is accepted' } },
    },
  };
}
