import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Job } from '../../../schemas/job.ts';
import { type Manifest, manifestSchema } from '../../../schemas/manifest.ts';
import type { PrepareMessage, PrepareTask } from '../../../schemas/prepare.ts';
import { RectoError } from '../../errors.ts';
import { toPageRange } from '../../plan/page-range.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { digest } from '../../store/digest.ts';
import { getJson, putJson } from '../../store/json.ts';
import type { ChildPool } from './child-pool.ts';
import { failedPage } from './prepare-document.ts';
import { stemOf } from './prepare-page.ts';

/** Raise when the same document would come out of preparation otherwise than before. */
const PREPARE_VERSION = 2;
/** Deaths of the process after which a document is given up. */
const MOST_DEATHS = 5;
/** Progress is written after this many pages. */
const NOTE_EVERY = 20;

/** How documents are prepared here, beside what a job asks for. */
export type PrepareSettings = Pick<PrepareTask, 'maxViews' | 'limits' | 'tokenizer' | 'ocrModels' | 'threads'> & {
  readonly pageSeconds: number;
};

export interface PrepareDeps {
  readonly store: BlobStore;
  readonly children: ChildPool;
  readonly settings: PrepareSettings;
  /** What the job's model reads. */
  readonly reads: 'words' | 'views';
  readonly onPage?: (done: number, total: number) => void;
  /** Told of pages that could not be prepared, for logs; `code` where their process was ended for it. */
  readonly onFailedPage?: (page: number, code: string | undefined) => void;
  /** Whether pages that failed in an earlier run are tried again. */
  readonly again?: boolean;
}

type Draft = Omit<Manifest, 'pageCount'> & { pageCount: number };

const progressSchema = manifestSchema.extend({ done: z.boolean() });

/**
 * Turns a document into pages in the blob store, in a process of its own, and returns the key of its manifest. What is there
 * from an earlier run is not made again. A page that hangs, crashes or exhausts the process is marked as failed and the others
 * go on. Errors: those of opening a document; `prepare_crashed`, `prepare_memory` or a timeout where no page can be had.
 */
export async function prepare(
  job: Job,
  deps: PrepareDeps,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly key: string; readonly manifest: Manifest }> {
  const { store, settings } = deps;
  const wanted = {
    kind: kindOf(job.document.mediaType),
    mediaType: job.document.mediaType,
    reads: deps.reads,
    views: job.options.views,
    ocr: ocrFor(job.options.ocr, deps.reads),
    ...(job.options.pages === undefined ? {} : { pages: job.options.pages }),
  } as const;
  const name = job.document.mediaType === 'text/plain' ? job.document.name : '';
  const { threads: _, ...shaping } = settings;
  const prefix = `pages/${digest(PREPARE_VERSION, job.document.sha256, wanted, shaping, name)}`;
  const key = `${prefix}/manifest.json`;
  const before = (await store.touch(key)) ? await getJson(store, key, progressSchema) : undefined;
  const failed = before?.pages.filter((page) => page.failed).map((page) => page.number) ?? [];
  if (before?.done && !(deps.again && failed.length > 0)) return { key, manifest: before };

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
      ...(before?.done ? { pages: toPageRange(failed), from: 1 } : { from: (before?.pages.at(-1)?.number ?? 0) + 1 }),
      folder: scratch.path,
      blobPrefix: prefix,
    };
    const manifest = before?.done
      ? withPages(before, await run(task, undefined, deps, options))
      : await run(task, before, { ...deps, keep: (draft) => putJson(store, key, { ...draft, done: false }) }, options);
    await putJson(store, key, { ...manifest, done: true });
    return { key, manifest };
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
  const deadline = startedAt + deps.children.limits.documentMs;
  let draft: Draft | undefined;
  let asked: readonly number[] = [];
  let current: number | undefined;
  let death: string | undefined;
  const pages: Manifest['pages'] = [...(before?.pages ?? [])];
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
    try {
      await deps.children.run(
        task,
        async (message) => {
          if (message.type === 'opened') {
            const { type: _, asked: numbers, ...outline } = message;
            draft ??= { ...outline, pages, prepareMs: 0 };
            asked = numbers;
          } else if (message.type === 'started') current = message.page;
          else await keep(message);
        },
        { ...options, deadline },
      );
      break;
    } catch (error) {
      deaths += 1;
      // Between two pages it is the next one that it did not come to.
      const blamed = current ?? asked.find((number) => number > (pages.at(-1)?.number ?? 0));
      if (!isDeath(error) || blamed === undefined || deaths > MOST_DEATHS) throw error;
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

/** A manifest with some of its pages made anew. */
function withPages(manifest: Manifest, { pages, prepareMs }: Manifest): Manifest {
  const anew = new Map(pages.map((page) => [page.number, page]));
  return {
    ...manifest,
    pages: manifest.pages.map((page) => anew.get(page.number) ?? page),
    prepareMs: manifest.prepareMs + prepareMs,
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
  const name = `${stemOf(number)}.json`;
  const page = failedPage(number, task.kind, new RectoError(error.code, `Page ${number}: ${error.message}`));
  await writeFile(join(task.folder, name), JSON.stringify(page));
  await keep({
    type: 'page',
    page: number,
    failed: true,
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
function ocrFor(option: Job['options']['ocr'], reads: PrepareDeps['reads']): PrepareTask['ocr'] {
  if (option === 'off' || reads === 'views') return 'none';
  return option === 'always' ? 'all' : 'needed';
}
