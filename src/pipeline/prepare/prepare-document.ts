import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedPage } from '../../../schemas/page.ts';
import type { PrepareMessage, PrepareTask } from '../../../schemas/prepare.ts';
import { asRectoError, isTransientPageError, RectoError } from '../../errors.ts';
import { resolvePages } from '../../plan/page-range.ts';
import { digest } from '../../store/digest.ts';
import { openSource } from './open-source.ts';
import { type PageDeps, preparePage, stemOf } from './prepare-page.ts';
import type { Source } from './source.ts';

/**
 * Prepares the pages of a document from `task.from` on, one after the other, so that memory does not grow with their number,
 * and tells of each through `say`. A page that fails is told as failed, and the next one is begun.
 * Errors: those of opening the document, `page_range`, `too_many_pages`, `cancelled`.
 */
export async function prepareDocument(
  task: PrepareTask,
  deps: PageDeps & { readonly say: (message: PrepareMessage) => void },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const source = await openSource(task, options);
  try {
    const asked = pagesAsked(task, source);
    const { page: _, close: __, ...outline } = source;
    deps.say({
      type: 'opened',
      ...outline,
      kind: task.kind,
      mediaType: task.mediaType,
      attachments: [...source.attachments],
      findings: [...source.findings],
      asked: [...asked],
    });
    for (const number of asked.filter((page) => page >= task.from)) {
      options.signal.throwIfAborted();
      deps.say({ type: 'started', page: number });
      deps.say(await prepareNumber(source, number, task, deps, options));
    }
    deps.say({ type: 'done' });
  } finally {
    await source.close();
  }
}

function pagesAsked(task: PrepareTask, source: Source): readonly number[] {
  const asked = resolvePages(task.pages, source.pageCount, task.name);
  if (asked.length > task.limits.maxPages) {
    throw new RectoError(
      'too_many_pages',
      `${task.name} has ${asked.length} pages, over the limit of ${task.limits.maxPages}. Ask for fewer, or raise RECTO_MAX_PAGES.`,
    );
  }
  return asked;
}

async function prepareNumber(
  source: Source,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PrepareMessage> {
  let name = `${stemOf(number)}.json`;
  let page: PreparedPage;
  let files: readonly string[] = [];
  let passes = false;
  try {
    const given = await source.page(number);
    try {
      ({ page, files } = await preparePage(given, number, task, deps, options));
    } finally {
      given.release();
    }
  } catch (error) {
    if (options.signal.aborted) throw error;
    name = failedName(number);
    const failure = asRectoError(error, 'file_corrupt', `Page ${number} of ${task.name}`);
    // A full disk is not the page's fault.
    if (failure.code === 'store_failed') throw failure;
    passes = isTransientPageError(failure.code);
    page = failedPage(number, task.kind, failure);
  }
  await writeFile(join(task.folder, name), JSON.stringify(page));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(task.folder, file))).size));
  return {
    type: 'page',
    page: number,
    sha256: usableDigest(page),
    failed: page.status === 'failed',
    ...(passes ? { mayPass: true } : {}),
    unread: page.status === 'ok' && page.ocr === 'off' && page.wordsFrom === 'none',
    tokens: page.views.reduce((sum, view) => sum + view.tokens, 0),
    images: page.views.filter((view) => view.kind === 'image').length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    files: [name, ...files],
  };
}

/** Name of the file of a page that could not be prepared. Another run may have made the page: that must not be overwritten. */
export function failedName(number: number): string {
  return `${stemOf(number)}.failed.json`;
}

/** SHA-256 of what a model may use of a page. */
export function usableDigest({ number, kind, width, height, unit, words, views }: PreparedPage): string {
  return digest({ number, kind, width, height, unit, words, views });
}

/** A page that could not be prepared. */
export function failedPage(number: number, kind: PreparedPage['kind'], error: RectoError): PreparedPage {
  return {
    number,
    kind,
    status: 'failed',
    error: { code: error.code, message: error.message },
    width: 0,
    height: 0,
    unit: kind === 'pdf' ? 'pt' : kind === 'image' ? 'px' : 'line',
    route: 'image',
    ocr: 'off',
    wordsFrom: 'none',
    words: [],
    views: [],
    findings: [],
  };
}
