import { z } from 'zod';
import { manifestSchema } from '../../schemas/manifest.ts';
import { type ChunkLimits, packChunks } from '../plan/chunks.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';

/** The model requests that a document's job will make: decided once, whoever makes them. */
export const chunkPlanSchema = z.object({
  /** Key of the manifest. */
  manifest: z.string(),
  /** Page numbers of each request. */
  chunks: z.array(z.array(z.int().positive())),
});
export type ChunkPlan = Readonly<z.infer<typeof chunkPlanSchema>>;

/** Decides which pages go into which request, and keeps that; pages that failed are in none. */
export async function planChunks(
  job: { readonly id: string; readonly manifest: string },
  deps: { readonly store: BlobStore; readonly chunkLimits: ChunkLimits },
): Promise<ChunkPlan> {
  const manifest = await getJson(deps.store, job.manifest, manifestSchema);
  const chunks = packChunks(
    manifest.pages.filter((page) => !page.failed),
    deps.chunkLimits,
  );
  const plan: ChunkPlan = { manifest: job.manifest, chunks: chunks.map((pages) => [...pages]) };
  await putJson(deps.store, planKey(job.id), plan);
  return plan;
}

/** Errors: `not_found`. */
export function loadPlan(store: BlobStore, jobId: string): Promise<ChunkPlan> {
  return getJson(store, planKey(jobId), chunkPlanSchema);
}

function planKey(jobId: string): string {
  return `plans/${jobId}.json`;
}
