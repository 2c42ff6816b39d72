import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { estimateSchema } from '../../schemas/api.ts';
import type { Job, JobOptions } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { loadDocumentType } from '../extract/document-type.ts';
import type { ModelProfile } from '../model/profile.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import { type Estimate, estimate } from '../plan/estimate.ts';
import { type AcceptDeps, accept, jobKey, type Submission } from './accept.ts';
import { chooseType } from './choose-type.ts';
import { type PrepareDeps, prepare } from './prepare/prepare.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';

/** What estimating works with. */
export interface EstimateDeps extends Pick<PrepareDeps, 'store' | 'children' | 'settings'>, AcceptDeps {
  readonly tasks: Pick<ContentTasks, 'chooseType' | 'countOverhead' | 'findDocuments'>;
  /** Prices and abilities of a model, by its id. */
  readonly profile: (id: string) => ModelProfile;
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
}

/** A document with the estimated cost of its requests. */
export interface EstimatedDocument {
  readonly job: Job;
  readonly pages: Manifest['pages'];
  readonly estimate: Estimate;
}

/**
 * Prepares a document, which costs nothing, and estimates its requests, tokens and cost without calling the model.
 * Errors: those of `accept` and `prepare`.
 */
export async function estimateDocument(
  submission: Submission,
  deps: EstimateDeps,
  options: { readonly signal: AbortSignal },
): Promise<EstimatedDocument> {
  const { store, tasks } = deps;
  const { options: jobOptions } = submission;
  // The job that is estimated may be running: its description and password are not to be touched.
  const job = await accept({ ...submission, purpose: `estimate ${randomUUID()}` }, deps, options);
  try {
    const profile = deps.profile(jobOptions.model);
    const preparing = { ...deps, input: profile.input };
    const { manifest } = await prepare(job, preparing, options);
    const chosen = await chooseType(job, manifest, preparing, options);
    const type = chosen === undefined ? submission.type : await loadDocumentType(chosen.name);
    const overhead = profile.countsTokens
      ? await tasks.countOverhead({ schema: type.schema, name: type.name }, options)
      : 0;
    const limits = deps.chunkLimits(jobOptions);
    const documents = jobOptions.split === undefined ? [] : await tasks.findDocuments({ manifest }, options);
    return {
      job: chosen === undefined ? job : { ...job, type: chosen },
      pages: manifest.pages,
      estimate: estimate(manifest, type.schema, {
        limits,
        documents,
        prices: profile.prices,
        overheadTokens: overhead,
      }),
    };
  } finally {
    await store.remove(jobKey(job.id));
    if (job.secret !== undefined) await store.remove(job.secret);
  }
}

/** An estimate in its public form. */
export type EstimateView = Readonly<z.infer<typeof estimateSchema>>;

/** Converts an estimate to its public form. */
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
