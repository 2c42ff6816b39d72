import { unlink } from 'node:fs/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { publish } from '../util/durable-files.ts';
import { type Claim, decisionOf, documentOf, drop } from './claims.ts';
import type { DedupIndex } from './dedup-index.ts';
import { ensureFolder, entryAt, moveTo, readOwn } from './files.ts';
import { type Box, boxFolder, type Layout } from './layout.ts';
import { folderOf, joinPath, keyOf, nameOf, numberedName } from './paths.ts';
import { receiptPathOf } from './receipt.ts';
import { createUniqueNames } from './unique-names.ts';

/** Brings a claimed file, whose end is decided, to its place. Errors: those of the file system; it can be done again. */
export type Place = (claim: Claim, receipt: Receipt) => Promise<void>;

export function createPlace(deps: { readonly layout: Layout; readonly known: DedupIndex }): Place {
  const { layout, known } = deps;
  const numbers = createUniqueNames();
  return async (claim, receipt) => {
    if ((await entryAt(documentOf(claim))) !== undefined) {
      const box = boxOf(receipt);
      const folder = await ensureFolder(boxFolder(layout, box), folderOf(claim.path));
      await numbers.next(keyOf(joinPath(folder, nameOf(claim.path))), claim.resumed, async (count) => {
        const file = joinPath(folder, numberedName(nameOf(claim.path), count));
        const note = receiptPathOf(file);
        // The receipt comes first: it takes the name for this file alone.
        if (!(await publish(decisionOf(claim), note)) && !(await isOwn(note, claim))) return undefined;
        if (box === 'done' && receipt.fingerprint !== undefined) {
          await known.settle(receipt.fingerprint, claim.id, inside(file, boxFolder(layout, box)));
        }
        if (await moveTo(documentOf(claim), file)) return file;
        await unlink(note);
        return undefined;
      });
    }
    await drop(claim);
  };
}

function boxOf(receipt: Receipt): Box {
  if (receipt.status === 'failed' || receipt.status === 'duplicate') return receipt.status;
  return 'done';
}

async function isOwn(note: Buffer, claim: Claim): Promise<boolean> {
  return (await readOwn(note, receiptSchema))?.claim === claim.id;
}

function inside(file: Buffer, folder: Buffer): Buffer {
  return file.subarray(folder.length + 1);
}
