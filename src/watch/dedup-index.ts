import { mkdir, opendir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DedupEntry, dedupEntrySchema, receiptSchema } from '../../schemas/watch.ts';
import { joinPath } from '../util/byte-paths.ts';
import { codeOf, isMissing, publish, writeDurably } from '../util/durable-files.ts';
import { makeFolder } from '../util/make-folder.ts';
import { isClaimed } from './claims.ts';
import { readJsonFile, replaceFile, statEntry } from './file-operations.ts';
import { type Layout, outcomeFolder } from './layout.ts';
import { receiptPathOf } from './receipt.ts';

/**
 * The state of a fingerprint for a claim. `own`: the claim has reserved it; `busy`: another claim has; `done`: the file
 * at `path`, relative to `done`, was processed and is still there.
 */
export type Reservation =
  | { readonly is: 'own' }
  | { readonly is: 'busy' }
  | { readonly is: 'done'; readonly path: Buffer };

/**
 * Index of what was processed from this folder, by a fingerprint of bytes, type and options. It holds claim ids and
 * paths only, and is rebuilt from the receipts when it is missing.
 */
export interface DedupIndex {
  /** Reserves a fingerprint for a claim. `draft`: a path for a temporary file, on the same file system. */
  readonly reserve: (fingerprint: string, claim: string, draft: string) => Promise<Reservation>;
  /** Records the path in `done` of the file whose claim has reserved the fingerprint. */
  readonly recordDone: (fingerprint: string, claim: string, path: Buffer) => Promise<void>;
}

/** Opens the index, and builds it when it is missing. Errors: those of the file system. */
export async function openDedupIndex(layout: Layout): Promise<DedupIndex> {
  const pathOf = (fingerprint: string) => join(layout.dedupIndex, fingerprint.slice(0, 2), fingerprint);
  const isNew = await mkdir(layout.dedupIndex).then(
    () => true,
    (error: unknown) => (codeOf(error) === 'EEXIST' ? false : Promise.reject(error)),
  );
  if (isNew) {
    await rebuild(layout, pathOf);
    // Where it was before.
    await rm(join(layout.work, 'known'), { recursive: true, force: true });
  }

  const findReservation = async ({ claim, path: encodedPath }: DedupEntry): Promise<Reservation | undefined> => {
    if (encodedPath !== undefined) {
      const path = Buffer.from(encodedPath, 'base64');
      const file = joinPath(outcomeFolder(layout, 'done'), path);
      const receipt = await readJsonFile(receiptPathOf(file), receiptSchema);
      if (receipt?.claim === claim && (await statEntry(file)) !== undefined) return { is: 'done', path };
    }
    return (await isClaimed(claim, layout)) ? { is: 'busy' } : undefined;
  };

  return {
    async reserve(fingerprint, claim, draft) {
      const path = pathOf(fingerprint);
      await makeFolder(dirname(path));
      for (;;) {
        await writeDurably(draft, JSON.stringify({ claim } satisfies DedupEntry));
        if (await publish(draft, path)) return { is: 'own' };
        const text = await readFile(path, 'utf8').catch((error: unknown) =>
          isMissing(error) ? '' : Promise.reject(error),
        );
        const entry = parseEntry(text);
        if (entry?.claim === claim) return { is: 'own' };
        const reservation = entry === undefined ? undefined : await findReservation(entry);
        if (reservation !== undefined) return reservation;
        await removeIfUnchanged(path, text, `${draft}.old`);
      }
    },
    async recordDone(fingerprint, claim, path) {
      const current = await readJsonFile(pathOf(fingerprint), dedupEntrySchema);
      if (current !== undefined && current.claim !== claim && (await findReservation(current)) !== undefined) return;
      await makeFolder(dirname(pathOf(fingerprint)));
      const entry: DedupEntry = { claim, path: path.toString('base64') };
      await replaceFile(pathOf(fingerprint), JSON.stringify(entry));
    },
  };
}

function parseEntry(text: string): DedupEntry | undefined {
  try {
    return dedupEntrySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Removes a file whose content is still `text`: another watcher may have replaced it. */
async function removeIfUnchanged(path: string, text: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) === text) await unlink(aside);
  else await rename(aside, path);
}

/** Builds the index from the receipts in `done`. */
async function rebuild(layout: Layout, pathOf: (fingerprint: string) => string): Promise<void> {
  const done = outcomeFolder(layout, 'done');
  const folders: Buffer[] = [Buffer.alloc(0)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of await opendir(joinPath(done, folder), { encoding: 'buffer' as BufferEncoding })) {
      const path = joinPath(folder, entry.name as unknown as Buffer);
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      const receipt = await readJsonFile(receiptPathOf(joinPath(done, path)), receiptSchema);
      if (receipt?.fingerprint === undefined) continue;
      await makeFolder(dirname(pathOf(receipt.fingerprint)));
      await replaceFile(
        pathOf(receipt.fingerprint),
        JSON.stringify({ claim: receipt.claim, path: path.toString('base64') }),
      );
    }
  }
}
