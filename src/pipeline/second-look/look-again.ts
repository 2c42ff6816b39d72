import type { ChunkRecord, LookRecord } from '../../../schemas/answer.ts';
import type { Job } from '../../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../../schemas/manifest.ts';
import { RectoError } from '../../errors.ts';
import { askPages } from '../../extract/ask.ts';
import type { StoredRequest } from '../../model/language-model.ts';
import { toPageRange } from '../../plan/page-range.ts';
import { getJson, putJson } from '../../store/json.ts';
import { addMissingRows } from '../add-missing-rows.ts';
import { type AnswerCacheDeps, type CachedAnswers, cachedAnswers } from '../answer-cache.ts';
import type { AssembleInput } from '../assemble.ts';
import { answeredChunks, loadChunk } from '../chunk-record.ts';
import { createEvidenceLoader } from '../evidence-loader.ts';
import { toRequest } from '../extract-chunk.ts';
import type { ChunkPlan } from '../plan-chunks.ts';
import { type PrepareDeps, prepare } from '../prepare/prepare.ts';
import { modelInfo } from '../result-head.ts';
import type { ContentTasks } from '../tasks/content-tasks.ts';
import { loadSchema } from '../tasks/load-request.ts';
import { storeSchema, typeRef } from '../type-ref.ts';
import { choosePlaces, type LookedPlace } from './choose-places.ts';
import { questionAbout } from './question.ts';

/** What a second look works with. */
export interface LookDeps extends AnswerCacheDeps, Pick<PrepareDeps, 'store' | 'children' | 'settings' | 'exclusive'> {
  readonly tasks: Pick<ContentTasks, 'assemble' | 'completeLists' | 'readAnswer'>;
}

/** The answers that are looked at again. */
export interface LookInput {
  readonly plan: ChunkPlan;
  /** Blob key of the manifest of the pages that OCR has read beside the requests. */
  readonly words?: string;
  /** When the run began, in ms since 1970: later answers count as part of this run. */
  readonly since: number;
}

type Options = { readonly signal: AbortSignal };

/** The outcome of a second look: the blob key of its record. */
export interface Looked {
  readonly look: string;
}

/**
 * Looks again at the answers about a document, once its words are known: asks for rows that scans print and its lists
 * lack, which changes the records of its chunks, and shows the model the places of doubtful values once more, enlarged
 * and without its first answers. What fails for good leaves the first answers as they are.
 * Errors: those of the model that are transient, `cancelled`, `store_failed`, those of `prepare`.
 */
export async function lookAgain(job: Job, input: LookInput, deps: LookDeps, options: Options): Promise<Looked> {
  const { store, model } = deps;
  const { plan } = input;
  const manifest = await getJson(store, plan.manifest, manifestSchema);
  const words = input.words === undefined ? undefined : await getJson(store, input.words, manifestSchema);
  if (words !== undefined) await completeScans(job, { ...input, words }, deps, options);
  const result = await deps.tasks.assemble(await inputOf(job, plan, { manifest, words }, deps), options);
  const load = createEvidenceLoader(manifest, words, store);
  const places = model.input === 'views' ? await choosePlaces(result, manifest, load) : [];
  const record = await lookAt(job, { places, since: input.since, manifest }, deps, options);
  const key = `chunks/${job.id}-look.json`;
  await putJson(store, key, record);
  return { look: key };
}

/** What the result is assembled from before the second look. */
async function inputOf(
  job: Job,
  plan: ChunkPlan,
  { manifest, words }: { readonly manifest: Manifest; readonly words: Manifest | undefined },
  { store, model }: LookDeps,
): Promise<AssembleInput> {
  const chunks = await answeredChunks(store, job.id, plan);
  const timing = { queuedMs: 0, startedAt: job.createdAt };
  return { job, model: modelInfo(model), manifest, chunks, reusedRecords: plan.reused, words, timing };
}

/** Asks for rows that the words of scans show and the answers about them lack. */
async function completeScans(
  job: Job,
  { plan, words, since }: Omit<LookInput, 'words'> & { readonly words: Manifest },
  deps: LookDeps,
  options: Options,
): Promise<void> {
  const { language } = words;
  const readable = words.pages.filter((page) => !page.failed);
  const read = { pages: readable, ...(language === undefined ? {} : { language }) };
  const numbers = new Set(readable.map(({ number }) => number));
  for (const { outcome } of await answeredChunks(deps.store, job.id, plan)) {
    const record = await loadChunk(deps.store, outcome);
    const answers = cachedAnswers({ job, since }, deps, options);
    const parts: ChunkRecord['parts'][number][] = [];
    for (const { error, ...part } of record.parts) {
      const pages = part.pages.filter((number) => numbers.has(number));
      const complete = async () => {
        const request = toRequest(job, read, pages);
        return addMissingRows(
          part,
          request,
          { ask: asker(request, answers, deps, options), tasks: deps.tasks },
          options,
        );
      };
      const completed = pages.length === 0 ? part : await complete();
      parts.push({ ...completed, ...(error === undefined ? {} : { error }) });
    }
    if (answers.requests.length === 0) continue;
    await putJson(deps.store, outcome.record, { parts, requests: [...record.requests, ...answers.requests] });
  }
}

function asker(request: StoredRequest, answers: CachedAnswers, { tasks }: LookDeps, options: Options) {
  return {
    ask: answers.ask,
    read: (text: string) => tasks.readAnswer({ text, type: request.type }, options),
    canRepair: false,
  };
}

interface Doubts {
  readonly places: readonly LookedPlace[];
  readonly manifest: Manifest;
  readonly since: number;
}

/** Asks about doubtful values by their places alone. */
async function lookAt(
  job: Job,
  { places, since, manifest }: Doubts,
  deps: LookDeps,
  options: Options,
): Promise<LookRecord> {
  if (places.length === 0) return { readings: [], requests: [] };
  const { store } = deps;
  const { schema, pointers, crops } = questionAbout(places, await loadSchema(store, job.type.blob));
  const type = typeRef({ name: job.type.name, schema });
  await storeSchema(store, type.blob, schema);
  const numbers = [...new Set(places.map(({ page }) => page))].sort((a, b) => a - b);
  const showing: Job = { ...job, options: { ...job.options, pages: toPageRange(numbers), views: 'image', ocr: 'off' } };
  const { children, settings, exclusive } = deps;
  const preparing = { store, children, settings, ...(exclusive === undefined ? {} : { exclusive }) };
  const shown = await prepare(showing, { ...preparing, input: 'views', crops }, options);
  const pages = shown.manifest.pages.filter((page) => !page.failed);
  if (pages.length === 0) return { readings: [], requests: [] };
  const asking: Job = { ...job, type };
  const request = toRequest(asking, { ...manifest, pages }, numbers);
  const answers = cachedAnswers({ job: asking, since }, deps, options);
  const parts = await asked(request, answers, deps, options);
  const readings = parts.flatMap(({ data = {} }) =>
    Object.entries(data).flatMap(([name, value]) => {
      const pointer = pointers.get(name);
      return pointer === undefined || !isScalar(value) ? [] : [{ pointer, value }];
    }),
  );
  return { readings, requests: answers.requests };
}

/** The answer to a second look; nothing where it fails for good or is not to be paid for. */
async function asked(request: StoredRequest, answers: CachedAnswers, deps: LookDeps, options: Options) {
  try {
    return await askPages(request, asker(request, answers, deps, options));
  } catch (error) {
    const mayPass = !(error instanceof RectoError) || error.code === 'cancelled' || error.retryable;
    if (mayPass) throw error;
    return [];
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
