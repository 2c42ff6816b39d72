import { z } from 'zod';
import { type Job, jobSchema } from '../../schemas/job.ts';
import { manifestSchema } from '../../schemas/manifest.ts';
import { renamed } from '../../schemas/renamed.ts';
import { type ChunkLimits, type PageLoad, packDocuments } from '../plan/chunks.ts';
import { pageLoads } from '../plan/page-load.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { findJson, getJson, putJson } from '../store/json.ts';
import { answeredPages, loadChunk, recordKey } from './chunk-record.ts';
import type { ContentTasks } from './tasks/content-tasks.ts';
import { loadSchema } from './tasks/load-request.ts';
import type { TypeRef } from './type-ref.ts';

const documentRangeSchema = z.object({
  from: z.int().positive(),
  to: z.int().positive(),
  why: z.string().exactOptional(),
});

/** The model requests of a job, decided once and stored. */
export const chunkPlanSchema = renamed(
  z.object({
    /** Blob key of the manifest. */
    manifest: z.string(),
    /** Page numbers of each request. */
    chunks: z.array(z.array(z.int().positive()).readonly()).readonly(),
    /** Number of the first of these chunks among all chunks of the job. */
    first: z.int().min(0).default(0),
    /** When the run that it is for began, in ms since 1970. */
    since: z.number().exactOptional(),
    /** Keys of chunk records of earlier runs that are reused. */
    reused: z.array(z.string()).readonly().default([]),
    /** The pages of each document, of a file that is split into its documents. */
    documents: z.array(documentRangeSchema).readonly().exactOptional(),
    /** Why the document did not fit into one request, if that was required. */
    splitReason: z.string().exactOptional(),
    /** The type that was chosen for the document, if that was left to it. */
    type: jobSchema.shape.type.exactOptional(),
  }),
  { kept: 'reused', notWhole: 'splitReason' },
);
/** The plan of a job. */
export type ChunkPlan = Readonly<z.infer<typeof chunkPlanSchema>>;

/** Prepared pages; `manifest` is the blob key of their manifest. */
export interface PreparedPages {
  readonly manifest: string;
  /** The type that was chosen for the document, if that was left to it. */
  readonly type?: TypeRef;
}

/** The pages to plan for; `since`: when the run began, in ms since 1970. */
export interface PlanInput extends PreparedPages {
  readonly since: number;
}

/** What planning works with. */
export interface PlanDeps {
  readonly store: BlobStore;
  readonly chunkLimits: ChunkLimits;
  readonly tasks: Pick<ContentTasks, 'findDocuments'>;
}

/** Packs the pages that were prepared into requests and stores the plan. Errors: `store_failed`. */
export async function planChunks(
  job: Job,
  { manifest, type, since }: PlanInput,
  deps: PlanDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkPlan> {
  const loads = await loadsOf(type ?? job.type, manifest, deps);
  const found =
    job.options.split === undefined
      ? []
      : await deps.tasks.findDocuments({ manifest: await getJson(deps.store, manifest, manifestSchema) }, options);
  const facts = { ...(found.length > 1 ? { documents: found } : {}), ...(type === undefined ? {} : { type }) };
  const packed = packDocuments(loads, found, deps.chunkLimits);
  return savePlan(job, { manifest, since, first: 0, reused: [], ...facts, ...packed }, deps);
}

/**
 * Plans requests for the pages without an answer, reusing all earlier answers. A step that is run again plans the same.
 * Errors: `store_failed`.
 */
export async function planFailedPages(
  job: Job,
  input: PlanInput,
  deps: PlanDeps,
  options: { readonly signal: AbortSignal },
): Promise<ChunkPlan> {
  const { store } = deps;
  const { manifest, type, since } = input;
  const before = await findPlan(store, job.id);
  if (before?.since === since) return before;
  // Earlier answers are of no use for another type.
  if (before === undefined || before.type?.sha256 !== type?.sha256) return planChunks(job, input, deps, options);
  const keys = [...before.reused, ...before.chunks.map((_, index) => recordKey(job.id, before.first + index))];
  const reused: string[] = [];
  const answered = new Set<number>();
  for (const record of keys) {
    if (!(await store.has(record))) continue;
    const pages = answeredPages(await loadChunk(store, { record }));
    if (pages.length > 0) reused.push(record);
    for (const page of pages) answered.add(page);
  }
  const loads = await loadsOf(type ?? job.type, manifest, deps);
  const { splitReason, documents } = before;
  const { chunks } = packDocuments(
    loads.filter((load) => !answered.has(load.number)),
    documents ?? [],
    deps.chunkLimits,
  );
  const plan = { manifest, first: before.first + before.chunks.length, since, reused, chunks };
  const facts = {
    ...(splitReason === undefined ? {} : { splitReason }),
    ...(documents === undefined ? {} : { documents }),
    ...(type === undefined ? {} : { type }),
  };
  return savePlan(job, { ...plan, ...facts }, deps);
}

async function loadsOf(
  type: TypeRef,
  manifest: string,
  { store }: Pick<PlanDeps, 'store'>,
): Promise<readonly PageLoad[]> {
  return pageLoads(await getJson(store, manifest, manifestSchema), await loadSchema(store, type.blob));
}

/** The job with the type that was chosen for its document, if that was left to it. */
export function withChosenType(job: Job, { type }: Pick<ChunkPlan, 'type'>): Job {
  return type === undefined ? job : { ...job, type };
}

async function savePlan(job: Job, plan: ChunkPlan, { store }: PlanDeps): Promise<ChunkPlan> {
  await putJson(store, planKey(job.id), plan);
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
