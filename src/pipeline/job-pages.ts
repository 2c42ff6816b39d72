import type { Job } from '../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import { RectoError } from '../errors.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson } from '../store/json.ts';
import { createEvidenceLoader } from './evidence-loader.ts';
import { type ChunkPlan, findPlan } from './plan-chunks.ts';
import type { PrepareDeps } from './prepare/prepare.ts';
import { pagesForOcr, prepareWords } from './prepare/prepare-words.ts';
import type { ModelInfo } from './result-head.ts';

/** What the pages of a job are read with. */
export interface JobPagesDeps extends Omit<PrepareDeps, 'input'> {
  readonly model: (options: Job['options']) => Pick<ModelInfo, 'input'>;
}

/** The plan of a job with the manifest of its pages. */
export interface PlannedPages {
  readonly plan: ChunkPlan;
  readonly manifest: Manifest;
}

/** The plan of a job and its pages. Errors: `job_not_finished` until they are prepared; `store_failed`. */
export async function loadPlanned(job: Job, { store }: { readonly store: BlobStore }): Promise<PlannedPages> {
  const plan = await findPlan(store, job.id);
  if (plan === undefined) {
    throw new RectoError('job_not_finished', 'The pages of the document have not been prepared yet.');
  }
  return { plan, manifest: await getJson(store, plan.manifest, manifestSchema) };
}

/** The manifest of a job's pages. Errors: those of `loadPlanned`. */
export async function loadManifest(job: Job, deps: { readonly store: BlobStore }): Promise<Manifest> {
  return (await loadPlanned(job, deps)).manifest;
}

/**
 * The manifest of the pages that OCR has read beside the requests of a model that is shown images; undefined if there
 * are none. Errors: those of `prepare`.
 */
export async function findWords(
  job: Job,
  manifest: Manifest,
  deps: JobPagesDeps,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly key: string; readonly manifest: Manifest } | undefined> {
  const pages = pagesForOcr(job, manifest, deps.model(job.options).input);
  return pages === undefined ? undefined : prepareWords(job, pages, deps, options);
}

/** A page of a job with all words that are known of it. Errors: `not_found`, those of `prepare`. */
export async function readPage(
  job: Job,
  number: number,
  deps: JobPagesDeps,
  options: { readonly signal: AbortSignal },
): Promise<PreparedPage> {
  const manifest = await loadManifest(job, deps);
  if (!manifest.pages.some((page) => page.number === number)) {
    throw new RectoError('not_found', `${job.document.name} has no page ${number}.`);
  }
  const words = await findWords(job, manifest, deps, options);
  return createEvidenceLoader(manifest, words?.manifest, deps.store)(number);
}
