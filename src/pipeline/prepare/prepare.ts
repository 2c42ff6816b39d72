import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../../schemas/manifest.ts';
import type { PrepareMessage, PrepareTask } from '../../../schemas/prepare.ts';
import { RectoError } from '../../errors.ts';
import { toPageRange } from '../../plan/page-range.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { digest } from '../../store/digest.ts';
import { getJson, putJson } from '../../store/json.ts';
import { createWorkLimit } from '../../util/work-clock.ts';
import type { ChildPool } from './child-pool.ts';
import { failedName, failedPage, pageDigest } from './page-record.ts';

/** Raise when preparation would give a different output for the same document. */
const PREPARE_VERSION = 15;
/** Maximum of crashes of the process before a document fails. */
const MAX_CRASHES = 5;
/** A draft is saved after this many pages. */
const DRAFT_INTERVAL_PAGES = 20;

/** Settings of this process for preparing documents, besides the options of a job. */
export type PrepareSettings = Pick<
  PrepareTask,
  'maxViews' | 'limits' | 'tokenizer' | 'ocrModels' | 'ocrLanguages' | 'threads'
>;

/** What preparing a document works with. */
export interface PrepareDeps {
  readonly store: BlobStore;
  readonly children: ChildPool;
  readonly settings: PrepareSettings;
  /** Whether the job's model reads words or images. */
  readonly input: 'words' | 'views';
  readonly onPage?: (done: number, total: number) => void;
  /** Called for each page that failed, for logs; `code` is set if its process was ended for it. */
  readonly onFailedPage?: (page: number, code: string | undefined) => void;
  /** Parts of pages to show instead of the whole pages, at full size. */
  readonly crops?: PrepareTask['crops'];
  /** Whether the pages are only made into pictures for people. */
  readonly picture?: true;
  /** Whether to retry pages that failed in an earlier run; those with transient errors are always retried. */
  readonly retryFailed?: boolean;
  /** Runs `work` unless another job prepares the same pages; without it both do. Errors: `job_busy`. */
  readonly exclusive?: <T>(key: string, work: () => Promise<T>) => Promise<T>;
}

/** A prepared document. */
export interface Prepared {
  /** Blob key of the manifest. */
  readonly key: string;
  readonly manifest: Manifest;
}

/** A document to prepare and the keys of its pages. */
interface Preparation {
  readonly job: Job;
  readonly request: Pick<PrepareTask, 'kind' | 'mediaType' | 'input' | 'views' | 'ocr' | 'pages' | 'crops' | 'picture'>;
  readonly prefix: string;
  readonly key: string;
}

type ManifestPage = Manifest['pages'][number];
type Draft = Omit<Manifest, 'pageCount'> & { pageCount: number };

/**
 * Prepares the pages of a document in a child process, stores them and returns their manifest. Pages of earlier runs
 * are reused unless they failed for a transient reason. A page that hangs, crashes or exhausts the process is marked as
 * failed, and the others continue. The manifest is written once all pages are done, so that several jobs may prepare
 * one document; until then progress is saved in a draft.
 * Errors: those of opening a document; `prepare_crashed`, `prepare_memory` or a timeout if no page could be prepared;
 * `job_busy`, see `exclusive`.
 */
export async function prepare(
  job: Job,
  deps: PrepareDeps,
  options: { readonly signal: AbortSignal },
): Promise<Prepared> {
  const request = {
    kind: kindOf(job.document.mediaType),
    mediaType: job.document.mediaType,
    input: deps.input,
    views: job.options.views,
    ocr: ocrFor(job.options, deps.input),
    ...(job.options.pages === undefined ? {} : { pages: job.options.pages }),
    ...(deps.crops === undefined ? {} : { crops: deps.crops }),
    ...(deps.picture === undefined ? {} : { picture: deps.picture }),
  } as const;
  const name = job.document.mediaType === 'text/plain' ? job.document.name : '';
  const { threads: _, ...shaping } = deps.settings;
  const prefix = `pages/${digest(PREPARE_VERSION, job.document.sha256, request, shaping, name)}`;
  const key = `${prefix}/manifest.json`;
  const existing = await findManifest(deps.store, key);
  if (existing !== undefined && isDone(existing, deps)) return { key, manifest: existing };
  const { exclusive = (_key, work) => work() } = deps;
  return { key, manifest: await exclusive(prefix, () => preparePages({ job, request, prefix, key }, deps, options)) };
}

/** Whether there is nothing left to prepare. */
function isDone(manifest: Manifest, { retryFailed }: PrepareDeps): boolean {
  return manifest.pages.every((page) => !needsPreparing(page, retryFailed));
}

function needsPreparing({ failed, retryable }: ManifestPage, retryFailed: boolean | undefined): boolean {
  return failed && (retryFailed === true || retryable === true);
}

/** Loads the manifest under `key`, touched so that retention keeps it; undefined if there is none. */
async function findManifest(store: BlobStore, key: string): Promise<Manifest | undefined> {
  return (await store.touch(key)) ? getJson(store, key, manifestSchema) : undefined;
}

/** The password of a job; undefined if an end of the job has removed it. */
async function findPassword(store: BlobStore, key: string): Promise<string | undefined> {
  return (await store.has(key)) ? (await store.get(key)).toString('utf8') : undefined;
}

/** Prepares the pages that are missing or failed, and writes the manifest. */
async function preparePages(
  { job, request, prefix, key }: Preparation,
  deps: PrepareDeps,
  options: { readonly signal: AbortSignal },
): Promise<Manifest> {
  const { store, settings } = deps;
  const draftKey = `${prefix}/draft.json`;
  const before = await findManifest(store, key);
  if (before !== undefined && isDone(before, deps)) return before;
  const draft = before === undefined ? await findManifest(store, draftKey) : undefined;
  const file = await store.asFile(job.document.blob);
  const scratch = await store.scratch();
  try {
    const password = job.secret === undefined ? undefined : await findPassword(store, job.secret);
    const task: PrepareTask = {
      ...request,
      ...settings,
      path: file.path,
      name: job.document.name,
      ...(password === undefined ? {} : { password }),
      ...(before === undefined
        ? { from: (draft?.pages.at(-1)?.number ?? 0) + 1 }
        : { pages: toPageRange(numbersOf(before, (page) => needsPreparing(page, deps.retryFailed))), from: 1 }),
      folder: scratch.path,
      blobPrefix: prefix,
    };
    const saveDraft = (progress: Manifest) => putJson(store, draftKey, progress);
    const prepared = await run(task, draft, before === undefined ? { ...deps, saveDraft } : deps, options);
    const manifest = mergeManifests(await findManifest(store, key), prepared);
    await putJson(store, key, manifest);
    await store.remove(draftKey);
    return manifest;
  } finally {
    await scratch.release();
    await file.release();
  }
}

async function run(
  first: PrepareTask,
  before: Manifest | undefined,
  deps: PrepareDeps & { readonly saveDraft?: (draft: Manifest) => Promise<void> },
  options: { readonly signal: AbortSignal },
): Promise<Manifest> {
  const startedAt = performance.now();
  const document = createWorkLimit(deps.children.limits.documentMs);
  let draft: Draft | undefined;
  let pageNumbers: readonly number[] = [];
  let current: number | undefined;
  let crashCode: string | undefined;
  const pages: ManifestPage[] = [...(before?.pages ?? [])];
  const outcome = (done: Draft): Manifest => ({
    ...done,
    pages,
    prepareMs: (before?.prepareMs ?? 0) + performance.now() - startedAt,
  });

  const savePage = async (message: Extract<PrepareMessage, { type: 'page' }>) => {
    for (const name of [...message.files].reverse()) {
      await deps.store.putFile(`${first.blobPrefix}/${name}`, join(first.folder, name));
    }
    const { type: _, page: number, files, ...facts } = message;
    pages.push({ number, ...facts, blob: `${first.blobPrefix}/${files[0]}` });
    current = undefined;
    deps.onPage?.(pages.length, pageNumbers.length);
    if (facts.failed) deps.onFailedPage?.(number, crashCode);
    if (pages.length % DRAFT_INTERVAL_PAGES === 0 && draft !== undefined) {
      await deps.saveDraft?.(outcome(draft));
    }
  };

  for (let task = first, crashes = 0; ; ) {
    let opened = false;
    try {
      await deps.children.run(
        task,
        async (message) => {
          if (message.type === 'opened') {
            const { type: _, pageNumbers: numbers, ...outline } = message;
            opened = true;
            draft ??= { ...outline, pages, prepareMs: 0 };
            pageNumbers = numbers;
          } else if (message.type === 'started') current = message.page;
          else await savePage(message);
        },
        { ...options, document },
      );
      break;
    } catch (error) {
      crashes += 1;
      // A crash between two pages counts for the next one.
      const blamed = current ?? pageNumbers.find((number) => number > (pages.at(-1)?.number ?? 0));
      if (!isCrash(error) || blamed === undefined || crashes > MAX_CRASHES) throw error;
      // A process that never opened the document says nothing about a page.
      if (!opened && error.code === 'prepare_crashed') throw error;
      crashCode = error.code;
      await saveFailedPage(task, blamed, error, savePage);
      crashCode = undefined;
      const next = pageNumbers.find((number) => number > (pages.at(-1)?.number ?? 0));
      if (next === undefined) break;
      task = { ...task, from: next };
    }
  }
  if (draft === undefined) throw new RectoError('internal', `${first.name} was prepared without being opened.`);
  return outcome(draft);
}

function numbersOf(manifest: Manifest, isMeant: (page: ManifestPage) => boolean): readonly number[] {
  return manifest.pages.filter(isMeant).map((page) => page.number);
}

/**
 * Merges new pages into the manifest that exists by now, replacing only failed pages, so that no page in use is lost.
 */
function mergeManifests(existing: Manifest | undefined, prepared: Manifest): Manifest {
  if (existing === undefined) return prepared;
  const newPages = new Map(prepared.pages.filter((page) => !page.failed).map((page) => [page.number, page]));
  return {
    ...existing,
    pages: existing.pages.map((page) => (page.failed ? (newPages.get(page.number) ?? page) : page)),
    prepareMs: existing.prepareMs + prepared.prepareMs,
  };
}

/** Whether the process was ended, as opposed to an error that it reported. */
function isCrash(error: unknown): error is RectoError {
  return error instanceof RectoError && ['page_timeout', 'prepare_crashed', 'prepare_memory'].includes(error.code);
}

async function saveFailedPage(
  task: PrepareTask,
  number: number,
  error: RectoError,
  savePage: (message: Extract<PrepareMessage, { type: 'page' }>) => Promise<void>,
): Promise<void> {
  const name = failedName(number);
  const page = failedPage(number, task.kind, new RectoError(error.code, `Page ${number}: ${error.message}`));
  await writeFile(join(task.folder, name), JSON.stringify(page));
  await savePage({
    type: 'page',
    page: number,
    sha256: pageDigest(page),
    failed: true,
    retryable: true,
    unread: false,
    tokens: 0,
    images: 0,
    bytes: 0,
    files: [name],
  });
}

function kindOf(mediaType: string): PrepareTask['kind'] {
  if (mediaType === 'application/pdf') return 'pdf';
  return mediaType.startsWith('image/') ? 'image' : 'text';
}

/** A model that reads images needs no words before its requests: `prepareWords` reads them in parallel. */
function ocrFor(
  { ocr, split, views }: Pick<Job['options'], 'ocr' | 'split' | 'views'>,
  input: PrepareDeps['input'],
): PrepareTask['ocr'] {
  // Words that are shown beside images, or by which a file is split, are needed before the requests.
  const needsWords = input === 'words' || split !== undefined || views === 'both';
  if (ocr === 'off' || !needsWords) return 'none';
  return ocr === 'always' ? 'all' : 'needed';
}
