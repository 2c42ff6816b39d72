import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Receipt } from '../../schemas/watch.ts';
import { folderOf, joinPath, keyOf, nameOf, numberedName } from '../util/byte-paths.ts';
import type { Claim } from './claims.ts';
import { ensureFolder, isUnmodified, moveFile, statEntry } from './file-operations.ts';
import type { Layout } from './layout.ts';
import { receiptPathOf } from './receipt.ts';
import type { ResultFiles } from './result-files.ts';

/** Files that have been finished a short while ago, whose writers may not have been. */
export interface GrownFiles {
  /** Remembers a finished file at its absolute path in an outcome folder. */
  readonly add: (claim: Claim, receipt: Receipt, file: Buffer) => void;
  /**
   * Moves the files that have changed since they were taken back into the watched folder, without their receipts and
   * results, which are of a part of them. `all`: whether also those are looked at whose time has not come. Returns
   * their folders, relative to the watched one. Errors: those of the file system.
   */
  readonly takeBack: (all: boolean) => Promise<readonly Buffer[]>;
  /** When files should be looked at next, in ms of `performance.now()`. */
  readonly nextAt: () => number;
}

/** Files that are remembered; the oldest is forgotten for another. */
const MAX_FILES = 1000;
/** When a finished file is looked at, in multiples of the time for which it had to be at rest. */
const LOOKS = [1, 5, 30, 150] as const;

interface FinishedFile {
  readonly claim: Claim;
  readonly receipt: Receipt;
  readonly file: Buffer;
  readonly at: number;
  looks: number;
}

/** Creates the memory of one watcher. */
export function createGrownFiles(deps: {
  readonly layout: Layout;
  readonly results: Pick<ResultFiles, 'remove'>;
  readonly settleMs: number;
}): GrownFiles {
  const { layout, results, settleMs } = deps;
  const files = new Map<string, FinishedFile>();
  const dueAt = ({ at, looks }: FinishedFile) => at + settleMs * (LOOKS[looks] ?? 0);

  const moveBack = async ({ claim, receipt, file }: FinishedFile): Promise<void> => {
    const folder = await ensureFolder(layout.root, folderOf(claim.path));
    for (let count = 1; ; count += 1) {
      if (await moveFile(file, joinPath(folder, numberedName(nameOf(claim.path), count)))) break;
    }
    await rm(receiptPathOf(file), { force: true });
    const { sha256, result } = receipt;
    if (sha256 === undefined || result === undefined) return;
    await results.remove(claim, sha256, [resolve(layout.root.toString(), result)]);
  };

  return {
    add(claim, receipt, file) {
      const [oldest] = files.keys();
      if (files.size >= MAX_FILES && oldest !== undefined) files.delete(oldest);
      files.set(keyOf(file), { claim, receipt, file, at: performance.now(), looks: 0 });
    },
    async takeBack(all) {
      const folders: Buffer[] = [];
      for (const [key, finished] of files) {
        if (!all && dueAt(finished) > performance.now()) continue;
        finished.looks += 1;
        const entry = await statEntry(finished.file);
        const isSame = entry?.kind === 'file' && isUnmodified(entry.state, finished.claim.state);
        if (entry?.kind === 'file' && !isSame) {
          await moveBack(finished);
          folders.push(folderOf(finished.claim.path));
        }
        if (!isSame || finished.looks >= LOOKS.length) files.delete(key);
      }
      return folders;
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...[...files.values()].map(dueAt)),
  };
}
