import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import { type ChunkLimits, packChunks } from '../plan/chunks.ts';
import { pageLoads } from '../plan/page-load.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';
import { loadSchema } from './extract-chunk.ts';

/** The model requests that a document's job will make: decided once, whoever makes them. */
export const chunkPlanSchema = z.object({
  /** Key of the manifest. */
  manifest: z.string(),
  /** Page numbers of each request. */
  chunks: z.array(z.array(z.int().positive()).readonly()).readonly(),
  /** Why a document that was wanted whole is not. */
  notWhole: z.string().exactOptional(),
});
export type ChunkPlan = Readonly<z.infer<typeof chunkPlanSchema>>;

/** Decides which pages go into which request, and keeps that; pages that failed are in none. */
export async function planChunks(
  job: Job,
  manifest: string,
  deps: { readonly store: BlobStore; readonly chunkLimits: ChunkLimits },
): Promise<ChunkPlan> {
  const { store } = deps;
  const loads = pageLoads(await getJson(store, manifest, manifestSchema), await loadSchema(store, job));
  const plan: ChunkPlan = { manifest, ...packChunks(loads, deps.chunkLimits) };
  await putJson(store, planKey(job.id), plan);
  return plan;
}

/** Errors: `not_found`. */
export function loadPlan(store: BlobStore, jobId: string): Promise<ChunkPlan> {
  return getJson(store, planKey(jobId), chunkPlanSchema);
}

function planKey(jobId: string): string {
  return `plans/${jobId}.json`;
}
