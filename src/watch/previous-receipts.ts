import { rm } from 'node:fs/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { type Claim, isClaimed } from './claims.ts';
import { entryAt, readOwn } from './files.ts';
import { boxFolder, type Layout } from './layout.ts';
import { joinPath } from './paths.ts';
import { receiptPathOf } from './receipt.ts';

/** The receipt of a file that was moved back into the folder. */
export interface PreviousReceipt {
  readonly path: Buffer;
  readonly receipt: Receipt;
}

/** The receipts that a file had when it lay in `done`, `failed` or `duplicate`: theirs is the same content, and their place is empty. */
export async function earlierReceipts(
  claim: Claim,
  sha256: string,
  layout: Layout,
): Promise<readonly PreviousReceipt[]> {
  const found: PreviousReceipt[] = [];
  for (const box of ['done', 'failed', 'duplicate'] as const) {
    const file = joinPath(boxFolder(layout, box), claim.path);
    const path = receiptPathOf(file);
    const receipt = await readOwn(path, receiptSchema);
    if (receipt?.sha256 !== sha256 || receipt.claim === claim.id) continue;
    if ((await entryAt(file)) !== undefined || (await isClaimed(receipt.claim, layout))) continue;
    found.push({ path, receipt });
  }
  // Who moves the receipt with the file means the same.
  const path = receiptPathOf(joinPath(layout.root, claim.path));
  const receipt = await readOwn(path, receiptSchema);
  if (receipt?.sha256 === sha256) found.push({ path, receipt });
  return found;
}

/** Removes them, once the file has a new end. */
export async function removeEarlier(earlier: readonly PreviousReceipt[]): Promise<void> {
  for (const { path } of earlier) await rm(path, { force: true });
}
