import { z } from 'zod';
import type { Job } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import { renamed } from '../../schemas/renamed.ts';
import { type ChunkLimits, type PageLoad, packChunks } from '../plan/chunks.ts';
import { pageLoads } from '../plan/page-load.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, getJson, putJson } from '../store/json.ts';
import { answeredPages, loadChunk, recordKey } from './chunk-record.ts';
import { loadSchema } from './tasks/load-request.ts';

/** The model requests of a job, decided once and stored. */
export const chunkPlanSchema = renamed(
  z.object({
    /** Blob key of the manifest. */
    manifest: z.string(),
    /** Page numbers of each request. */
    chunks: z.array(z.array(z.int().positive()).readonly()).readonly(),
    /** Number of the first of these chunks among all chunks of the job. */
    first: z.int().min(0).default(0),
    /** Keys of chunk records of earlier runs that are reused. */
    reused: z.array(z.string()).readonly().default([]),
    /** Why the document did not fit into one request, if that was required. */
    splitReason: z.string().exactOptional(),
  }),
  { kept: 'reused', notWhole: 'splitReason' },
);
/** The plan of a job. */
export type ChunkPlan = Readonly<z.infer<typeof chunkPlanSchema>>;

/** What planning works with. */
export interface PlanDeps {
  readonly store: BlobStore;
  readonly chunkLimits: ChunkLimits;
}

/** Packs the pages that were prepared into requests and stores the plan. Errors: `store_failed`. */
export async function planChunks(job: Job, manifest: string, deps: PlanDeps): Promise<ChunkPlan> {
  const loads = await loadsOf(job, manifest, deps);
  return savePlan(job, { manifest, first: 0, reused: [], ...packChunks(loads, deps.chunkLimits) }, deps);
}

/** Plans requests for the pages without an answer, reusing all earlier answers. Errors: `store_failed`. */
export async function planFailedPages(job: Job, manifest: string, deps: PlanDeps): Promise<ChunkPlan> {
  const { store } = deps;
  const before = await findPlan(store, job.id);
  if (before === undefined) return planChunks(job, manifest, deps);
  const keys = [...before.reused, ...before.chunks.map((_, index) => recordKey(job.id, before.first + index))];
  const reused: string[] = [];
  const answered = new Set<number>();
  for (const record of keys) {
    if (!(await store.has(record))) continue;
    const pages = answeredPages(await loadChunk(store, { record }));
    if (pages.length > 0) reused.push(record);
    for (const page of pages) answered.add(page);
  }
  const loads = await loadsOf(job, manifest, deps);
  const { chunks } = packChunks(
    loads.filter((load) => !answered.has(load.number)),
    deps.chunkLimits,
  );
  const { splitReason } = before;
  const plan = { manifest, first: before.first + before.chunks.length, reused, chunks };
  return savePlan(job, { ...plan, ...(splitReason === undefined ? {} : { splitReason }) }, deps);
}

async function loadsOf(job: Job, manifest: string, { store }: PlanDeps): Promise<readonly PageLoad[]> {
  return pageLoads(await getJson(store, manifest, manifestSchema), await loadSchema(store, job.type.blob));
}

async function savePlan(job: Job, plan: ChunkPlan, { store }: PlanDeps): Promise<ChunkPlan> {
  await putJson(store, planKey(job.id), plan);
  // Retention must not remove pages that were prepared long ago.
  await store.touch(plan.manifest);
  return plan;
}

/** Loads a plan. Errors: `not_found`, `store_failed`. */
export function loadPlan(store: BlobStore, jobId: string): Promise<ChunkPlan> {
  return getJson(store, planKey(jobId), chunkPlanSchema);
}

/** Loads a plan, or returns undefined if there is none yet. Errors: `store_failed`. */
export function findPlan(store: BlobStore, jobId: string): Promise<ChunkPlan | undefined> {
  return findJson(store, planKey(jobId), chunkPlanSchema);
}

function planKey(jobId: string): string {
  return `plans/${jobId}.json`;
}
