import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { keepLatest, loadPage } from './pages.ts';

/**
 * Returns a loader of pages by number, for locating values: the pages of `manifest`, completed with the words of
 * `words`, a second preparation by OCR. Only the latest page is cached, so that memory does not grow with the number of
 * pages.
 */
export function createEvidenceLoader(
  manifest: Manifest,
  words: Manifest | undefined,
  store: BlobStore,
): (number: number) => Promise<PreparedPage> {
  const entries = new Map(manifest.pages.map((entry) => [entry.number, entry]));
  const withWords = new Map(
    (words?.pages ?? []).filter((entry) => !entry.failed).map((entry) => [entry.number, entry]),
  );

  const load = async (number: number): Promise<PreparedPage> => {
    const entry = entries.get(number);
    if (entry === undefined) throw new TypeError(`Page ${number} is not in the manifest.`);
    const page = await loadPage(store, entry);
    const other = withWords.get(number);
    if (other === undefined) return page;
    const { ocr, wordsFrom, words: found, findings } = await loadPage(store, other);
    if (page.words.length > 0 && wordsFrom !== 'both') return page;
    // What was unread before OCR is not any more, unless OCR says so.
    const lasting = page.findings.filter((finding) => finding.code !== 'unread_print');
    const codes = new Set(lasting.map((finding) => finding.code));
    return {
      ...page,
      ocr,
      wordsFrom,
      words: found,
      findings: [...lasting, ...findings.filter((finding) => !codes.has(finding.code))],
    };
  };
  return keepLatest(load);
}
