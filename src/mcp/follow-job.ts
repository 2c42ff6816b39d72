import type { ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { jobDetailSchema } from '../../schemas/api.ts';
import type { Result } from '../../schemas/result.ts';
import { type Api, askJson } from './api.ts';

/** The result may be long, and has been checked when it was written. */
const jobAnswerSchema = jobDetailSchema.extend({ result: z.custom<Result>().optional() });
/** A job, with its result if it has ended. */
export type JobAnswer = z.infer<typeof jobAnswerSchema>;

/** Between two reports of progress, in seconds. */
const ROUND_S = 3;

/**
 * Waits at most `seconds` for the end of a job, and reports its progress to the client if it asked for that.
 * Errors: `not_found`, and those of the API.
 */
export async function followJob(id: string, seconds: number, api: Api, { mcpReq }: ServerContext): Promise<JobAnswer> {
  const { signal } = mcpReq;
  const token = mcpReq._meta?.progressToken;
  const deadline = Date.now() + seconds * 1000;
  let reported = 0;
  for (;;) {
    const left = Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
    const path = `/v1/jobs/${encodeURIComponent(id)}?wait=${Math.min(ROUND_S, left)}`;
    const job = await askJson(api, { method: 'GET', path }, jobAnswerSchema, { signal });
    if (job.ended_at !== undefined || left === 0) return job;
    const { pages_done: pages, chunks_done: chunks, pages_total: ofPages, chunks_total: ofChunks } = job.progress;
    if (token === undefined || pages + chunks <= reported) continue;
    reported = pages + chunks;
    const total = ofPages === undefined || ofChunks === undefined ? {} : { total: ofPages + ofChunks };
    await mcpReq.notify({
      method: 'notifications/progress',
      params: { progressToken: token, progress: reported, ...total, message: `${pages} pages read` },
    });
  }
}
