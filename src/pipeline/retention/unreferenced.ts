import { z } from 'zod';
import type { BlobEntry, BlobStore } from '../../store/blob-store.ts';
import { readJsonIfValid } from '../../store/json.ts';
import { forEachConcurrently } from '../../util/for-each-concurrently.ts';
import { type RetentionDeps, remainingJobs } from './expire-jobs.ts';
import type { StoredJob } from './stored-jobs.ts';

/** What removing unreferenced blobs works with. */
export interface UnreferencedDeps extends RetentionDeps {
  /** Keys of the manifests that unfinished jobs refer to in the queue only. */
  readonly queuedManifests: () => Promise<readonly string[]>;
}

type Options = { readonly signal: AbortSignal };

const CONCURRENCY = 8;
/** Maximum of blobs per pass, whose keys are held in memory. */
const MAX_CANDIDATES = 50_000;

/** Loose schemas, so that blobs of other versions can be read. */
const jobRefsSchema = z.object({ document: z.object({ blob: z.string() }), type: z.object({ blob: z.string() }) });
const planRefsSchema = z.object({ manifest: z.string() });
const chunkRefsSchema = z.object({ requests: z.array(z.object({ answer: z.string() })) });

/**
 * Removes expired documents, document types, pages and answers that no remaining job refers to. Using a blob touches it
 * first, and so keeps it.
 * Errors: `store_failed`, those of `isUnfinished` and `queuedManifests`.
 */
export async function removeUnreferenced(deps: UnreferencedDeps, options: Options): Promise<void> {
  const blobs = unused(deps, options);
  for (;;) {
    const candidates = new Map<string, readonly BlobEntry[]>();
    let keys = 0;
    while (keys < MAX_CANDIDATES) {
      const next = await blobs.next();
      if (next.done === true) break;
      candidates.set(next.value.name, next.value.entries);
      keys += next.value.entries.length;
    }
    if (candidates.size === 0) return;
    await dropReferenced(candidates, deps, options);
    await forEachConcurrently(candidates.values(), CONCURRENCY, (entries) => removeTogether(entries, deps));
  }
}

/** Blobs that are removed together: a single blob, or all blobs of a document's pages, which share a prefix. */
interface Unit {
  readonly name: string;
  readonly entries: readonly BlobEntry[];
}

/** Iterates expired units. */
async function* unused({ store, discard }: UnreferencedDeps, options: Options): AsyncGenerator<Unit> {
  for (const prefix of ['documents/', 'types/', 'answers/']) {
    for await (const entry of store.walk(prefix, options)) {
      if (entry.modifiedAt < discard.beforeMs) yield { name: entry.key, entries: [entry] };
    }
  }
  for await (const unit of pagesUnits(store, options)) {
    if (unit.entries.every((entry) => entry.modifiedAt < discard.beforeMs)) yield unit;
  }
}

/** Iterates the blobs of pages, grouped by preparation. */
async function* pagesUnits(store: BlobStore, options: Options): AsyncGenerator<Unit> {
  let name = '';
  let entries: BlobEntry[] = [];
  for await (const entry of store.walk('pages/', options)) {
    if (nameOf(entry.key) !== name) {
      if (entries.length > 0) yield { name, entries };
      name = nameOf(entry.key);
      entries = [];
    }
    entries.push(entry);
  }
  if (entries.length > 0) yield { name, entries };
}

/** The prefix `pages/DIGEST` of the key of a page or manifest. */
function nameOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}

/** Removes from `candidates` what remaining jobs refer to. */
async function dropReferenced(
  candidates: Map<string, unknown>,
  deps: UnreferencedDeps,
  options: Options,
): Promise<void> {
  const hasCandidates = (prefix: string) => [...candidates.keys()].some((name) => name.startsWith(prefix));
  const needed = {
    jobs: hasCandidates('documents/') || hasCandidates('types/'),
    plans: hasCandidates('pages/'),
    chunks: hasCandidates('answers/'),
  };
  if (needed.plans) for (const manifest of await deps.queuedManifests()) candidates.delete(nameOf(manifest));
  await forEachConcurrently(remainingJobs(deps, options), CONCURRENCY, async (job) => {
    options.signal.throwIfAborted();
    for (const name of await referencesOf(job, needed, deps.store)) candidates.delete(name);
  });
}

async function referencesOf(
  { blobs }: StoredJob,
  needed: { readonly jobs: boolean; readonly plans: boolean; readonly chunks: boolean },
  store: BlobStore,
): Promise<readonly string[]> {
  const names: string[] = [];
  const read = async <T>(
    entries: readonly BlobEntry[],
    schema: z.ZodType<T>,
    refs: (value: T) => readonly string[],
  ) => {
    for (const { key } of entries) {
      // Missing and invalid blobs refer to nothing, while a store that fails must end the sweep.
      const value = await readJsonIfValid(store, key, schema);
      if (value !== undefined) names.push(...refs(value));
    }
  };
  if (needed.jobs) await read(blobs.jobs, jobRefsSchema, ({ document, type }) => [document.blob, type.blob]);
  if (needed.plans) await read(blobs.plans, planRefsSchema, ({ manifest }) => [nameOf(manifest)]);
  if (needed.chunks) await read(blobs.chunks, chunkRefsSchema, ({ requests }) => requests.map(({ answer }) => answer));
  return names;
}

/** Removes the manifest first: if it was touched, the pages are in use. */
async function removeTogether(entries: readonly BlobEntry[], { discard }: UnreferencedDeps): Promise<void> {
  const isManifest = ({ key }: BlobEntry) => /\/(manifest|draft)\.json$/.test(key);
  const ordered = [...entries.filter(isManifest), ...entries.filter((entry) => !isManifest(entry))];
  for (const entry of ordered) if (!(await discard.remove(entry))) return;
}
