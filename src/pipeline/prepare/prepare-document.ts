import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { PreparedPage, pageSizeSchema } from '../../../schemas/page.ts';
import type { PrepareMessage, PrepareTask } from '../../../schemas/prepare.ts';
import { unreadPrint } from '../../document/unread-print.ts';
import { asRectoError, isTransientPageError, RectoError } from '../../errors.ts';
import { countRows } from '../../extract/rows/count-rows.ts';
import { resolvePages } from '../../plan/page-range.ts';
import { openSource } from './open-source.ts';
import { failedName, failedPage, fileStem, pageDigest } from './page-record.ts';
import { type PageDeps, type PreparedFiles, preparePage } from './prepare-page.ts';
import { preparePicture } from './prepare-picture.ts';
import type { Source } from './source.ts';

/**
 * Prepares the pages of a document from page `task.from` on, one after the other, so that memory does not grow with
 * their number, and reports each through `send`. A page that fails is reported as failed.
 * Errors: those of opening the document, `page_range`, `too_many_pages`, `cancelled`.
 */
export async function prepareDocument(
  task: PrepareTask,
  deps: PageDeps & { readonly send: (message: PrepareMessage) => void },
  options: { readonly signal: AbortSignal },
): Promise<void> {
  const source = await openSource(task, options);
  try {
    const pageNumbers = resolvePageNumbers(task, source);
    const { page: _, close: __, ...outline } = source;
    deps.send({
      type: 'opened',
      ...outline,
      kind: task.kind,
      mediaType: task.mediaType,
      attachments: [...source.attachments],
      findings: [...source.findings],
      pageNumbers: [...pageNumbers],
    });
    for (const number of pageNumbers.filter((page) => page >= task.from)) {
      options.signal.throwIfAborted();
      deps.send({ type: 'started', page: number });
      deps.send(await prepareNumber(source, number, task, deps, options));
    }
    deps.send({ type: 'done' });
  } finally {
    await source.close();
  }
}

function resolvePageNumbers(task: PrepareTask, source: Source): readonly number[] {
  const pageNumbers = resolvePages(task.pages, source.pageCount, task.name);
  if (pageNumbers.length > task.limits.maxPages) {
    throw new RectoError(
      'too_many_pages',
      `${task.name} has ${pageNumbers.length} pages, over the limit of ${task.limits.maxPages}. Ask for fewer, or raise RECTO_MAX_PAGES.`,
    );
  }
  return pageNumbers;
}

async function prepareNumber(
  source: Source,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PrepareMessage> {
  let name = `${fileStem(number)}.json`;
  let page: PreparedPage;
  let files: readonly string[] = [];
  let isTransient = false;
  try {
    ({ page, files } = task.picture
      ? await preparePicture(source, number, task)
      : await readAndPrepare(source, number, task, deps, options));
  } catch (error) {
    if (options.signal.aborted) throw error;
    name = failedName(number);
    const failure = asRectoError(error, 'file_corrupt', `Page ${number} of ${task.name}`);
    // A full disk is not the page's fault.
    if (failure.code === 'store_failed') throw failure;
    isTransient = isTransientPageError(failure.code);
    page = failedPage(number, task.kind, failure);
  }
  await writeFile(join(task.folder, name), JSON.stringify(page));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(task.folder, file))).size));
  return {
    type: 'page',
    page: number,
    sha256: pageDigest(page),
    failed: page.status === 'failed',
    ...(isTransient ? { retryable: true } : {}),
    unread: page.status === 'ok' && page.ocr === 'off' && (page.wordsFrom === 'none' || unreadPrint(page).length > 0),
    ...(page.words.length === 0 ? {} : { rows: countRows(page) }),
    tokens: page.views.reduce((sum, view) => sum + view.tokens, 0),
    size: sizeOf(page),
    images: page.views.filter((view) => view.kind === 'image').length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    files: [name, ...files],
  };
}

async function readAndPrepare(
  source: Source,
  number: number,
  task: PrepareTask,
  deps: PageDeps,
  options: { readonly signal: AbortSignal },
): Promise<PreparedFiles> {
  const sourcePage = await source.page(number);
  try {
    return await preparePage(sourcePage, number, task, deps, options);
  } finally {
    sourcePage.release();
  }
}

/** The size and orientation of a page. */
function sizeOf({ width, height, unit, turn }: PreparedPage): z.infer<typeof pageSizeSchema> {
  return { width, height, unit, ...(turn === undefined ? {} : { turn }) };
}
