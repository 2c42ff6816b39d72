import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobFile } from '../blob-store.ts';
import { sweepFolder } from '../fs/sweep-folder.ts';

const PREFIX = 'recto-draft-';

/** A new empty folder on this machine that only this user can read, for what has no folder of its own beside a store. */
export async function localDraft(): Promise<BlobFile> {
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  return { path, release: () => rm(path, { recursive: true, force: true }) };
}

/** Removes those that nobody has written to for `olderThanMs`. Returns how many. */
export function sweepLocalDrafts(olderThanMs: number): Promise<number> {
  return sweepFolder(tmpdir(), PREFIX, olderThanMs);
}
