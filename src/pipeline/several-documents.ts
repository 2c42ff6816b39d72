import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Issue } from '../../schemas/result.ts';
import { type DocumentRange, findDocuments } from '../extract/documents/find-documents.ts';
import { documentsOnPage } from '../extract/documents/page-parts.ts';
import { type PageSigns, readPageSigns } from '../extract/documents/page-signs.ts';

/** Pages of a document, loaded one at a time. */
interface Pages {
  readonly numbers: readonly number[];
  readonly load: (number: number) => Promise<PreparedPage>;
}

/** Finds the documents that a file holds, by the words of its pages: one range of pages each. */
export async function documentsIn({ kind }: Pick<Manifest, 'kind'>, pages: Pages): Promise<readonly DocumentRange[]> {
  if (kind === 'text') return [];
  const signs: PageSigns[] = [];
  for (const number of pages.numbers) signs.push(await readPageSigns(await pages.load(number)));
  return findDocuments(signs);
}

/** The issues with a file that holds several documents: in different pages, or side by side on one. */
export async function severalDocuments({ kind }: Pick<Manifest, 'kind'>, pages: Pages): Promise<readonly Issue[]> {
  if (kind === 'text') return [];
  const signs: PageSigns[] = [];
  const issues: Issue[] = [];
  for (const number of pages.numbers) {
    const page = await pages.load(number);
    // A single page is one range.
    if (pages.numbers.length > 1) signs.push(await readPageSigns(page));
    const boxes = await documentsOnPage(page);
    const [, second] = boxes;
    if (second === undefined) continue;
    const message = `Page ${number} shows ${boxes.length} documents beside or below each other, and the data may be mixed of them. Scan each on its own.`;
    issues.push({ code: 'several_documents', page: number, box: second, message });
  }
  const ranges = findDocuments(signs);
  return ranges.length > 1 ? [rangesIssue(ranges)] : issues;
}

function rangesIssue(ranges: readonly DocumentRange[]): Issue {
  const named = ranges.map(({ from, to, why }) => {
    const pages = from === to ? `page ${from}` : `pages ${from}-${to}`;
    return why === undefined ? pages : `${pages} (${why})`;
  });
  return {
    code: 'several_documents',
    ...(ranges[1] === undefined ? {} : { page: ranges[1].from }),
    message: `The file looks like ${ranges.length} documents: ${named.join(', ')}. The data may be mixed of them. Read each on its own, with --split auto or --pages.`,
  };
}
