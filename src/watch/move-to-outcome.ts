import { unlink } from 'node:fs/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { folderOf, joinPath, keyOf, nameOf, numberedName } from '../util/byte-paths.ts';
import { publish } from '../util/durable-files.ts';
import { type Claim, decisionPath, deleteClaim, documentPath } from './claims.ts';
import type { DedupIndex } from './dedup-index.ts';
import { ensureFolder, moveFile, readJsonFile, statEntry } from './file-operations.ts';
import { type Layout, type OutcomeFolder, outcomeFolder } from './layout.ts';
import { receiptPathOf } from './receipt.ts';
import { createUniqueNames } from './unique-names.ts';

/**
 * Moves a claimed file to the folder of its outcome, with its receipt, and returns its absolute path; undefined when
 * an earlier call has moved it. It is idempotent. Errors: those of the file system.
 */
export type MoveToOutcome = (claim: Claim, receipt: Receipt) => Promise<Buffer | undefined>;

/** Creates the mover of one watcher. */
export function createMoveToOutcome(deps: { readonly layout: Layout; readonly dedupIndex: DedupIndex }): MoveToOutcome {
  const { layout, dedupIndex } = deps;
  const uniqueNames = createUniqueNames();
  return async (claim, receipt) => {
    let moved: Buffer | undefined;
    if ((await statEntry(documentPath(claim))) !== undefined) {
      const outcome = outcomeOf(receipt);
      const folder = await ensureFolder(outcomeFolder(layout, outcome), folderOf(claim.path));
      moved = await uniqueNames.next(keyOf(joinPath(folder, nameOf(claim.path))), claim.resumed, async (count) => {
        const file = joinPath(folder, numberedName(nameOf(claim.path), count));
        const receiptPath = receiptPathOf(file);
        // The receipt comes first: it reserves the name for this file.
        if (!(await publish(decisionPath(claim), receiptPath)) && !(await isReceiptOf(receiptPath, claim)))
          return undefined;
        if (outcome === 'done' && receipt.fingerprint !== undefined) {
          await dedupIndex.recordDone(receipt.fingerprint, claim.id, relativeTo(file, outcomeFolder(layout, outcome)));
        }
        if (await moveFile(documentPath(claim), file)) return file;
        await unlink(receiptPath);
        return undefined;
      });
    }
    await deleteClaim(claim);
    return moved;
  };
}

function outcomeOf(receipt: Receipt): OutcomeFolder {
  if (receipt.status === 'failed' || receipt.status === 'duplicate') return receipt.status;
  return 'done';
}

async function isReceiptOf(path: Buffer, claim: Claim): Promise<boolean> {
  return (await readJsonFile(path, receiptSchema))?.claim === claim.id;
}

function relativeTo(file: Buffer, folder: Buffer): Buffer {
  return file.subarray(folder.length + 1);
}
