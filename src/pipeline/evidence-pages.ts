import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { loadPage } from './pages.ts';

/**
 * Loads the pages of a document as values are looked for in them: those of `manifest`, and the words of those that had none from
 * `words`, a second preparation that read them by OCR. Several steps look at a page one after the other; only the last one is
 * kept, so that memory does not grow with their number.
 */
export function evidencePages(
  manifest: Manifest,
  words: Manifest | undefined,
  store: BlobStore,
): (number: number) => Promise<PreparedPage> {
  const entries = new Map(manifest.pages.map((entry) => [entry.number, entry]));
  const read = new Map((words?.pages ?? []).filter((entry) => !entry.failed).map((entry) => [entry.number, entry]));
  let last: { readonly number: number; readonly page: Promise<PreparedPage> } | undefined;

  const load = async (number: number): Promise<PreparedPage> => {
    const entry = entries.get(number);
    if (entry === undefined) throw new TypeError(`Page ${number} is not in the manifest.`);
    const page = await loadPage(store, entry);
    const other = read.get(number);
    if (other === undefined || page.words.length > 0) return page;
    const { ocr, wordsFrom, words: found, findings } = await loadPage(store, other);
    const known = new Set(page.findings.map((finding) => finding.code));
    return {
      ...page,
      ocr,
      wordsFrom,
      words: found,
      findings: [...page.findings, ...findings.filter((finding) => !known.has(finding.code))],
    };
  };
  return (number) => {
    if (last?.number !== number) last = { number, page: load(number) };
    return last.page;
  };
}
