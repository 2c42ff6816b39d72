import type { z } from 'zod';
import type { estimateSchema } from '../../schemas/api.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { profileOf } from '../model/catalog.ts';
import { accept, type Submission } from '../pipeline/accept.ts';
import { prepare } from '../pipeline/prepare/prepare.ts';
import { type Estimate, estimate } from '../plan/estimate.ts';
import type { Container } from './container.ts';
import { accessOf } from './models.ts';

/** What asking about a document would need. */
export interface EstimatedDocument {
  readonly job: Job;
  readonly pages: Manifest['pages'];
  readonly estimate: Estimate;
}

/**
 * Prepares a document, which costs nothing, and counts what asking the model about it would need. No request is made.
 * Errors: those of `accept` and `prepare`.
 */
export async function estimateDocument(
  submission: Submission,
  container: Container,
  options: { readonly signal: AbortSignal },
): Promise<EstimatedDocument> {
  const { config, store } = container;
  const { type, options: jobOptions } = submission;
  const job = await accept(submission, { store, maxBytes: config.RECTO_MAX_BYTES }, options);
  try {
    const profile = profileOf(jobOptions.model, accessOf(config));
    const { manifest } = await prepare(job, { ...container, input: profile.input }, options);
    const overhead = !profile.countsTokens
      ? 0
      : await container.tasks.countOverhead({ schema: type.schema, name: type.name }, options);
    const limits = container.chunkLimits(jobOptions);
    return {
      job,
      pages: manifest.pages,
      estimate: estimate(manifest, type.schema, { limits, prices: profile.prices, overheadTokens: overhead }),
    };
  } finally {
    if (job.secret !== undefined) await store.remove(job.secret);
  }
}

export type EstimateView = Readonly<z.infer<typeof estimateSchema>>;

/** The estimate as it is shown. */
export function toEstimateView({ job, pages, estimate: e }: EstimatedDocument): EstimateView {
  const { name, mediaType, sha256, bytes } = job.document;
  return {
    document: { name, media_type: mediaType, sha256, bytes },
    model: job.options.model,
    pages: pages.length,
    requests: e.requests,
    images: e.images,
    input_tokens: e.inputTokens,
    output_tokens: e.outputTokens,
    cost_usd: e.costUsd,
  };
}
