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
import { workLimit } from '../../util/work-clock.ts';
import type { ChildPool } from './child-pool.ts';
import { failedName, failedPage, usableDigest } from './prepare-document.ts';

/** Raise when the same document would come out of preparation otherwise than before. */
const PREPARE_VERSION = 4;
/** Deaths of the process after which a document is given up. */
const MAX_DEATHS = 5;
/** Progress is written after this many pages. */
const NOTE_EVERY = 20;

/** How documents are prepared here, beside what a job asks for. */
export type PrepareSettings = Pick<PrepareTask, 'maxViews' | 'limits' | 'tokenizer' | 'ocrModels' | 'threads'>;

export interface PrepareDeps {
  readonly store: BlobStore;
  readonly children: ChildPool;
  readonly settings: PrepareSettings;
  /** What the job's model reads. */
  readonly input: 'words' | 'views';
  readonly onPage?: (done: number, total: number) => void;
  /** Told of pages that could not be prepared, for logs; `code` where their process was ended for it. */
  readonly onFailedPage?: (page: number, code: string | undefined) => void;
  /** Whether pages that failed in an earlier run are tried again; those that failed for a reason that may pass are in any case. */
  readonly again?: boolean;
  /** Does `work` if nobody else prepares what `key` names. Errors: `job_busy` where somebody does. Unless given, work is done twice then. */
  readonly exclusive?: <T>(key: string, work: () => Promise<T>) => Promise<T>;
}

export interface Prepared {
  /** Key of the manifest. */
  readonly key: string;
  readonly manifest: Manifest;
}

/** A document that is prepared, and where its pages go. */
interface Making {
  readonly job: Job;
  readonly wanted: Pick<PrepareTask, 'kind' | 'mediaType' | 'input' | 'views' | 'ocr' | 'pages'>;
  readonly prefix: string;
  readonly key: string;
}

type ManifestPage = Manifest['pages'][number];
type Draft = Omit<Manifest, 'pageCount'> & { pageCount: number };

/**
 * Turns a document into pages in the blob store, in a process of its own, and returns the key of its manifest. What is there
 * from an earlier run is not made again, unless it failed for a reason that may pass. A page that hangs, crashes or exhausts the process is marked as failed and the others
 * go on. A manifest is written when all pages are there, so that several jobs may prepare one document at a time; until then
 * progress is kept in a draft. Errors: those of opening a document; `prepare_crashed`, `prepare_memory` or a timeout where no
 * page can be had; `job_busy`, see `exclusive`.
 */
export async function prepare(
  job: Job,
  deps: PrepareDeps,
  options: { readonly signal: AbortSignal },
): Promise<Prepared> {
  const wanted = {
    kind: kindOf(job.document.mediaType),
    mediaType: job.document.mediaType,
    input: deps.input,
    views: job.options.views,
    ocr: ocrFor(job.options.ocr, deps.input),
    ...(job.options.pages === undefined ? {} : { pages: job.options.pages }),
  } as const;
  const name = job.document.mediaType === 'text/plain' ? job.document.name : '';
  const { threads: _, ...shaping } = deps.settings;
  const prefix = `pages/${digest(PREPARE_VERSION, job.document.sha256, wanted, shaping, name)}`;
  const key = `${prefix}/manifest.json`;
  const before = await findManifest(deps.store, key);
  if (before !== undefined && isDone(before, deps)) return { key, manifest: before };
  const { exclusive = (_key, work) => work() } = deps;
  return { key, manifest: await exclusive(prefix, () => make({ job, wanted, prefix, key }, deps, options)) };
}

/** Whether there is nothing left to make. */
function isDone(manifest: Manifest, { again }: PrepareDeps): boolean {
  return manifest.pages.every((page) => !isToBeMade(page, again));
}

function isToBeMade({ failed, mayPass }: ManifestPage, again: boolean | undefined): boolean {
  return failed && (again === true || mayPass === true);
}

/** What is there under `key`, which is in use from now on. */
async function findManifest(store: BlobStore, key: string): Promise<Manifest | undefined> {
  return (await store.touch(key)) ? getJson(store, key, manifestSchema) : undefined;
}

/** Makes the pages that are not there, or that failed, and writes the manifest. */
async function make(
  { job, wanted, prefix, key }: Making,
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
    const password = job.secret === undefined ? undefined : (await store.get(job.secret)).toString('utf8');
    const task: PrepareTask = {
      ...wanted,
      ...settings,
      path: file.path,
      name: job.document.name,
      ...(password === undefined ? {} : { password }),
      ...(before === undefined
        ? { from: (draft?.pages.at(-1)?.number ?? 0) + 1 }
        : { pages: toPageRange(numbersOf(before, (page) => isToBeMade(page, deps.again))), from: 1 }),
      folder: scratch.path,
      blobPrefix: prefix,
    };
    const keep = (progress: Manifest) => putJson(store, draftKey, progress);
    const made = await run(task, draft, before === undefined ? { ...deps, keep } : deps, options);
    const manifest = withPages(await findManifest(store, key), made);
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
  deps: PrepareDeps & { readonly keep?: (draft: Manifest) => Promise<void> },
  options: { readonly signal: AbortSignal },
): Promise<Manifest> {
  const startedAt = performance.now();
  const document = workLimit(deps.children.limits.documentMs);
  let draft: Draft | undefined;
  let asked: readonly number[] = [];
  let current: number | undefined;
  let death: string | undefined;
  const pages: ManifestPage[] = [...(before?.pages ?? [])];
  const outcome = (done: Draft): Manifest => ({
    ...done,
    pages,
    prepareMs: (before?.prepareMs ?? 0) + performance.now() - startedAt,
  });

  const keep = async (message: Extract<PrepareMessage, { type: 'page' }>) => {
    for (const name of [...message.files].reverse()) {
      await deps.store.putFile(`${first.blobPrefix}/${name}`, join(first.folder, name));
    }
    const { type: _, page: number, files, ...facts } = message;
    pages.push({ number, ...facts, blob: `${first.blobPrefix}/${files[0]}` });
    current = undefined;
    deps.onPage?.(pages.length, asked.length);
    if (facts.failed) deps.onFailedPage?.(number, death);
    if (pages.length % NOTE_EVERY === 0 && draft !== undefined) {
      await deps.keep?.(outcome(draft));
    }
  };

  for (let task = first, deaths = 0; ; ) {
    let opened = false;
    try {
      await deps.children.run(
        task,
        async (message) => {
          if (message.type === 'opened') {
            const { type: _, asked: numbers, ...outline } = message;
            opened = true;
            draft ??= { ...outline, pages, prepareMs: 0 };
            asked = numbers;
          } else if (message.type === 'started') current = message.page;
          else await keep(message);
        },
        { ...options, document },
      );
      break;
    } catch (error) {
      deaths += 1;
      // Between two pages it is the next one that it did not come to.
      const blamed = current ?? asked.find((number) => number > (pages.at(-1)?.number ?? 0));
      if (!isDeath(error) || blamed === undefined || deaths > MAX_DEATHS) throw error;
      // A process that did not come to the document, or not to start at all, tells nothing about a page.
      if (!opened && error.code === 'prepare_crashed') throw error;
      death = error.code;
      await keepFailed(task, blamed, error, keep);
      death = undefined;
      const next = asked.find((number) => number > (pages.at(-1)?.number ?? 0));
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

/** The manifest that is there by now, with what was made where its own pages failed: no page that is in use is lost. */
function withPages(there: Manifest | undefined, made: Manifest): Manifest {
  if (there === undefined) return made;
  const anew = new Map(made.pages.filter((page) => !page.failed).map((page) => [page.number, page]));
  return {
    ...there,
    pages: there.pages.map((page) => (page.failed ? (anew.get(page.number) ?? page) : page)),
    prepareMs: there.prepareMs + made.prepareMs,
  };
}

/** What ended the process, as opposed to what it told of the document. */
function isDeath(error: unknown): error is RectoError {
  return error instanceof RectoError && ['page_timeout', 'prepare_crashed', 'prepare_memory'].includes(error.code);
}

async function keepFailed(
  task: PrepareTask,
  number: number,
  error: RectoError,
  keep: (message: Extract<PrepareMessage, { type: 'page' }>) => Promise<void>,
): Promise<void> {
  const name = failedName(number);
  const page = failedPage(number, task.kind, new RectoError(error.code, `Page ${number}: ${error.message}`));
  await writeFile(join(task.folder, name), JSON.stringify(page));
  await keep({
    type: 'page',
    page: number,
    sha256: usableDigest(page),
    failed: true,
    mayPass: true,
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

/** A model that is shown views needs no words before it is asked: `readWords` reads them beside its requests. */
function ocrFor(option: Job['options']['ocr'], input: PrepareDeps['input']): PrepareTask['ocr'] {
  if (option === 'off' || input === 'views') return 'none';
  return option === 'always' ? 'all' : 'needed';
}
