import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreparedPage, preparedPageSchema } from '../schemas/page.ts';
import type { PrepareTask } from '../schemas/prepare.ts';
import { readConfig } from '../src/app/config.ts';
import { createContainer } from '../src/app/container.ts';
import { createWorkLimit } from '../src/util/work-clock.ts';
import { CORPUS, corpusEntries } from '../test/support/corpus.ts';
import { row } from './print.ts';
import { builtChildPool } from './support/built.ts';

const GROUPS = new Set(['invoices', 'forms', 'pdf', 'reports']);
const MAX_PAGES = 4;

/**
 * Of the pages of the corpus with a text layer: how many have print that no word accounts for, of how many OCR reads it,
 * and how many alarms a page are about nothing that OCR can read.
 */
export async function benchInk(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-bench-'));
  const container = await createContainer(readConfig({ RECTO_STATE: folder, RECTO_PAGE_SECONDS: '300' }), 1);
  const children = (await builtChildPool())(container.children.limits);
  const signal = new AbortController().signal;
  const read = async (path: string, ocr: PrepareTask['ocr']): Promise<readonly PreparedPage[]> => {
    const pages: PreparedPage[] = [];
    const task: PrepareTask = {
      ...container.settings,
      path,
      name: path,
      kind: 'pdf',
      mediaType: 'application/pdf',
      from: 1,
      pages: `1-${MAX_PAGES}`,
      input: 'words',
      views: 'text',
      ocr,
      folder,
      blobPrefix: 'bench',
    };
    const onMessage = (message: { readonly type: string; readonly files?: readonly string[] }) => {
      const [file] = message.files ?? [];
      if (file !== undefined)
        pages.push(preparedPageSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
    };
    const document = createWorkLimit(600_000);
    await children.run(task, onMessage, { signal, document }).catch(() => undefined);
    return pages.filter((page) => page.status === 'ok' && page.kind === 'pdf');
  };
  const unread = (page: PreparedPage) => page.findings.filter(({ code }) => code === 'unread_print').length;
  let [pages, alarms, pagesWithAlarm, pagesRead, left] = [0, 0, 0, 0, 0];
  try {
    for (const { path, category } of corpusEntries()) {
      if (!path.endsWith('.pdf') || !GROUPS.has(category)) continue;
      const before = (await read(join(CORPUS, path), 'none')).filter((page) => page.wordsFrom === 'text_layer');
      pages += before.length;
      const marked = before.filter((page) => unread(page) > 0);
      if (marked.length === 0) continue;
      const after = new Map((await read(join(CORPUS, path), 'needed')).map((page) => [page.number, page]));
      for (const page of marked) {
        const now = after.get(page.number);
        alarms += unread(page);
        pagesWithAlarm += 1;
        if (now?.wordsFrom === 'both') pagesRead += 1;
        if (now !== undefined && unread(now) > 0) left += 1;
        row([path, `${unread(page)} regions`, now?.wordsFrom === 'both' ? 'read' : 'nothing read'], [56, 12, 14]);
      }
    }
  } finally {
    await children.close();
    await container.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${pages} pages with a text layer, ${pagesWithAlarm} with other print (${alarms} regions)`);
  console.log(`print read by OCR on ${pagesRead} of them, ${left} left unread`);
  console.log(`ink accounted for on ${(((pages - left) / pages) * 100).toFixed(1)} % of the pages`);
  console.log(
    `alarms about nothing: on ${pagesWithAlarm - pagesRead} pages, ${((pagesWithAlarm - pagesRead) / pages).toFixed(3)} a page`,
  );
}
