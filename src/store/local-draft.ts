import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobFile } from './blob-store.ts';
import { sweepFolder } from './fs/sweep-folder.ts';

const PREFIX = 'recto-draft-';

/** Creates a private temporary folder on this machine, for stores without a folder of their own. */
export async function createLocalDraft(): Promise<BlobFile> {
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  return { path, release: () => rm(path, { recursive: true, force: true }) };
}

/** Removes temporary folders that are unmodified for `olderThanMs`. Returns how many. */
export function sweepLocalDrafts(olderThanMs: number): Promise<number> {
  return sweepFolder(tmpdir(), PREFIX, olderThanMs);
}
