import { join } from 'node:path';
import type { Container } from '../src/app/container.ts';
import { toDocumentType } from '../src/extract/document-type.ts';
import { MAVERICK_PRICES } from '../src/model/profile.ts';
import { accept } from '../src/pipeline/accept.ts';
import { loadPage } from '../src/pipeline/pages.ts';
import { prepare } from '../src/pipeline/prepare/prepare.ts';
import { bestGrid, imageTokens } from '../src/plan/tiles.ts';
import { planViews } from '../src/plan/views.ts';
import { CORPUS, type CorpusEntry, corpusEntries } from '../test/support/corpus.ts';
import { row } from './print.ts';
import { each, inContainer } from './support/documents.ts';
import { pageImages, tokensAsItIs } from './support/own-size.ts';

const WIDTHS = [28, 6, 14, 14, 7, 16, 16];
/** Pixels of a Letter page scanned at 200 dpi. */
const LETTER = { width: 1700, height: 2200 };
/** Documents made to break readers say nothing about what usual pages cost. */
const UNUSUAL = /^(?:pdf-hostile|filenames)\//;

interface PageCost {
  readonly group: string;
  readonly recto: number;
  readonly asItIs: number;
}

/** What Recto sends of each page to a model that sees, against sending each page as one image at its own size. */
export async function benchCost(): Promise<void> {
  const wanted = corpusEntries().filter(
    ({ path, expected }) =>
      (expected.outcome === 'ok' || expected.outcome === 'password') &&
      !UNUSUAL.test(path) &&
      !path.startsWith('code/'),
  );
  const pages = (await inContainer((container) => each(wanted, (entry) => costOf(entry, container)))).flat();
  const { input: price } = MAVERICK_PRICES;
  const dollars = (tokens: number, count: number) => `$${((tokens / count) * price * 1e-3).toFixed(3)}`;
  row(['pages', 'pages', 'Recto tokens', 'as they are', 'ratio', 'Recto $/1000', 'as is $/1000'], WIDTHS);
  for (const group of [...new Set(pages.map((page) => page.group)), 'all']) {
    const own = pages.filter((page) => group === 'all' || page.group === group);
    const recto = own.reduce((sum, page) => sum + page.recto, 0);
    const asItIs = own.reduce((sum, page) => sum + page.asItIs, 0);
    const ratio = (recto / asItIs).toFixed(2);
    row([group, own.length, recto, asItIs, ratio, dollars(recto, own.length), dollars(asItIs, own.length)], WIDTHS);
  }
  const letter = planViews(LETTER, { maxViews: 1 }).reduce((sum, view) => sum + view.tokens, 0);
  console.log(
    `a Letter page scanned at 200 dpi: ${letter} tokens (the bar is 1887) against ${imageTokens(bestGrid(LETTER.width, LETTER.height))} as it is`,
  );
}

/** The pages of a document; none where it cannot be prepared, which another bench and the corpus suite look into. */
async function costOf(entry: CorpusEntry, container: Container): Promise<readonly PageCost[]> {
  const { signal } = new AbortController();
  const path = join(CORPUS, entry.path);
  const { password } = entry.expected;
  try {
    const job = await accept(
      {
        path,
        type: toDocumentType({ type: 'object', properties: {} }, 'anything'),
        options: { model: 'any', views: 'auto', ocr: 'off', strategy: 'auto' },
        ...(password === undefined ? {} : { password }),
      },
      container,
      { signal },
    );
    const { manifest } = await prepare(job, { ...container, input: 'views' }, { signal });
    if (manifest.kind === 'text') return [];
    const images = manifest.kind === 'pdf' ? pageImages(path, password) : new Map();
    const ready = manifest.pages.filter((page) => !page.failed);
    const pages = await Promise.all(ready.map((page) => loadPage(container.store, page)));
    return pages.map((page) => {
      const scan = page.route === 'text' ? undefined : images.get(page.number);
      const kind = scan === undefined ? 'digital PDF' : 'scanned PDF';
      return {
        group: manifest.kind === 'image' ? 'images' : kind,
        recto: page.views.reduce((sum, view) => sum + view.tokens, 0),
        asItIs: tokensAsItIs(page, scan),
      };
    });
  } catch (error) {
    console.log(`${entry.path}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
