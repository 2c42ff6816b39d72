import type { ServerContext } from '@modelcontextprotocol/server';
import { jobDetailSchema } from '../../schemas/api.ts';
import { askJson } from './api.ts';
import { followJob, type JobAnswer } from './follow-job.ts';
import { documentRequest, type ToolSource } from './source.ts';
import type { ToolDeps } from './tool.ts';

/** Properties of a job that reads the whole text of a document by its words, at no cost. */
export const TRANSCRIPT_JOB = { type: 'transcript', options: { model: 'local' } } as const;

/**
 * Submits a document with the properties of its job, and waits at most `seconds` for its end.
 * Errors: those of `documentRequest`, of `followJob` and of the API.
 */
export async function submitDocument(
  source: ToolSource,
  properties: Readonly<Record<string, unknown>>,
  seconds: number,
  { api, roots }: ToolDeps,
  context: ServerContext,
): Promise<JobAnswer> {
  const request = await documentRequest('/v1/jobs', source, properties, roots);
  const { id } = await askJson(api, request, jobDetailSchema, { signal: context.mcpReq.signal });
  return followJob(id, seconds, api, context);
}
