import { z } from 'zod';
import type { BlobEntry, BlobStore } from '../../store/blob-store.ts';
import { readableJson } from '../../store/json.ts';
import { eachOf } from '../../util/each-of.ts';
import { type RetentionDeps, remainingJobs } from './expire-jobs.ts';
import type { StoredJob } from './stored-jobs.ts';

export interface UnreferencedDeps extends RetentionDeps {
  /** Keys of the manifests that unfinished jobs have in the queue only. */
  readonly queuedManifests: () => Promise<readonly string[]>;
}

type Options = { readonly signal: AbortSignal };

const CONCURRENCY = 8;
/** So many blobs are looked at in one go: their keys are held in memory. */
const MAX_CANDIDATES = 50_000;

/** Only what is needed of them, so that what another version wrote can be read. */
const jobRefsSchema = z.object({ document: z.object({ blob: z.string() }), type: z.object({ blob: z.string() }) });
const planRefsSchema = z.object({ manifest: z.string() });
const chunkRefsSchema = z.object({ requests: z.array(z.object({ answer: z.string() })) });

/**
 * Removes documents, document types, pages and answers that were not used for long and that no remaining job refers to.
 * What is used again meanwhile is touched by whoever uses it, before they use it.
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
    await withoutReferenced(candidates, deps, options);
    await eachOf(candidates.values(), CONCURRENCY, (entries) => removeTogether(entries, deps));
  }
}

/** Blobs that go together: one blob under its key, or all blobs of a document's pages under their common prefix. */
interface Unit {
  readonly name: string;
  readonly entries: readonly BlobEntry[];
}

/** What was not used for long. */
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

/** The pages of documents, one preparation at a time. */
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

/** `pages/DIGEST` of a key of a page or a manifest. */
function nameOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}

/** Takes from `candidates` what remaining jobs refer to. */
async function withoutReferenced(
  candidates: Map<string, unknown>,
  deps: UnreferencedDeps,
  options: Options,
): Promise<void> {
  const has = (begin: string) => [...candidates.keys()].some((name) => name.startsWith(begin));
  const wanted = {
    jobs: has('documents/') || has('types/'),
    plans: has('pages/'),
    chunks: has('answers/'),
  };
  if (wanted.plans) for (const manifest of await deps.queuedManifests()) candidates.delete(nameOf(manifest));
  await eachOf(remainingJobs(deps, options), CONCURRENCY, async (job) => {
    options.signal.throwIfAborted();
    for (const name of await referencesOf(job, wanted, deps.store)) candidates.delete(name);
  });
}

async function referencesOf(
  { blobs }: StoredJob,
  wanted: { readonly jobs: boolean; readonly plans: boolean; readonly chunks: boolean },
  store: BlobStore,
): Promise<readonly string[]> {
  const names: string[] = [];
  const read = async <T>(
    entries: readonly BlobEntry[],
    schema: z.ZodType<T>,
    refs: (value: T) => readonly string[],
  ) => {
    for (const { key } of entries) {
      // What is gone, or cannot be read by anybody, refers to nothing. A store that cannot be read says nothing of that.
      const value = await readableJson(store, key, schema);
      if (value !== undefined) names.push(...refs(value));
    }
  };
  if (wanted.jobs) await read(blobs.jobs, jobRefsSchema, ({ document, type }) => [document.blob, type.blob]);
  if (wanted.plans) await read(blobs.plans, planRefsSchema, ({ manifest }) => [nameOf(manifest)]);
  if (wanted.chunks) await read(blobs.chunks, chunkRefsSchema, ({ requests }) => requests.map(({ answer }) => answer));
  return names;
}

/** The manifest goes first: where it has been touched, the pages are in use. */
async function removeTogether(entries: readonly BlobEntry[], { discard }: UnreferencedDeps): Promise<void> {
  const isManifest = ({ key }: BlobEntry) => /\/(manifest|draft)\.json$/.test(key);
  const ordered = [...entries.filter(isManifest), ...entries.filter((entry) => !isManifest(entry))];
  for (const entry of ordered) if (!(await discard.remove(entry))) return;
}
