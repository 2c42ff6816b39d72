import { rm } from 'node:fs/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { joinPath } from '../util/byte-paths.ts';
import { type Claim, isClaimed } from './claims.ts';
import { readJsonFile, statEntry } from './file-operations.ts';
import { type Layout, outcomeFolder } from './layout.ts';
import { receiptPathOf } from './receipt.ts';

/** The receipt of a file that was moved back into the folder. */
export interface PreviousReceipt {
  readonly path: Buffer;
  readonly receipt: Receipt;
}

/** Finds the receipts that a file got before it was moved back: they have the same content and no file beside them. */
export async function findPreviousReceipts(
  claim: Claim,
  sha256: string,
  layout: Layout,
): Promise<readonly PreviousReceipt[]> {
  const receipts: PreviousReceipt[] = [];
  for (const name of ['done', 'failed', 'duplicate'] as const) {
    const file = joinPath(outcomeFolder(layout, name), claim.path);
    const path = receiptPathOf(file);
    const receipt = await readJsonFile(path, receiptSchema);
    if (receipt?.sha256 !== sha256 || receipt.claim === claim.id) continue;
    if ((await statEntry(file)) !== undefined || (await isClaimed(receipt.claim, layout))) continue;
    receipts.push({ path, receipt });
  }
  // The receipt may have been moved back with the file.
  const path = receiptPathOf(joinPath(layout.root, claim.path));
  const receipt = await readJsonFile(path, receiptSchema);
  if (receipt?.sha256 === sha256) receipts.push({ path, receipt });
  return receipts;
}

/** Deletes the receipts of a file that has a new outcome. */
export async function removePreviousReceipts(receipts: readonly PreviousReceipt[]): Promise<void> {
  for (const { path } of receipts) await rm(path, { force: true });
}
