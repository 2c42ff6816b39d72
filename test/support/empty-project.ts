import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { ROOT } from './markdown.ts';
import { provideQueue } from './queue-template.ts';
import { sharePages } from './shared-pages.ts';

/** A folder with the samples, a queue that has never been used and pages of other tests, and nothing else, which is gone when the test has ended. */
export function emptyProject(): string {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, 'samples'), join(folder, 'samples'));
  provideQueue(join(folder, '.recto'));
  sharePages(join(folder, '.recto'));
  return folder;
}
