import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where tests of which OCR is not the subject find pages that others have prepared. */
const SHARED = 'TEST_PREPARED_PAGES';

/** Makes the folder before the first test, and removes it after the last. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'recto-pages-'));
  process.env[SHARED] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * Lets a state folder that has never been used share its prepared pages with all others of which this is said: each sample is read
 * by OCR once. Not for `sharedPools`, which read otherwise.
 */
export function sharePages(state: string): void {
  const shared = process.env[SHARED];
  const pages = join(state, 'store/pages');
  if (shared === undefined || existsSync(pages)) return;
  mkdirSync(join(state, 'store'), { recursive: true });
  symlinkSync(shared, pages);
}
