import { mkdir, opendir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Known, knownSchema, receiptSchema } from '../../schemas/watch.ts';
import { codeOf, isMissing, publish, writeDurably } from '../util/durable-files.ts';
import { isClaimed } from './claims.ts';
import { entryAt, readOwn, replaceFile } from './files.ts';
import { boxFolder, type Layout } from './layout.ts';
import { joinPath } from './paths.ts';
import { receiptPathOf } from './receipt.ts';

/**
 * What is known of a fingerprint. `own`: the claim works on it, nobody else does; `busy`: another claim does; `done`: the file at
 * `path` in the folder of done ones was, and still lies there.
 */
export type Standing =
  | { readonly is: 'own' }
  | { readonly is: 'busy' }
  | { readonly is: 'done'; readonly path: Buffer };

/**
 * Tells whether the same bytes, type and options were done from this folder. It holds ids and paths only, beside the receipts, and
 * is made again from them where it was removed.
 */
export interface DedupIndex {
  /** `draft`: a path for a file of the claim's own, on the same file system. */
  readonly reserve: (fingerprint: string, claim: string, draft: string) => Promise<Standing>;
  /** Says where the file of the claim that has reserved the fingerprint lies. */
  readonly settle: (fingerprint: string, claim: string, path: Buffer) => Promise<void>;
}

/** Errors: those of the file system. */
export async function openKnownFiles(layout: Layout): Promise<DedupIndex> {
  const pathOf = (fingerprint: string) => join(layout.known, fingerprint.slice(0, 2), fingerprint);
  const isNew = await mkdir(layout.known).then(
    () => true,
    (error: unknown) => (codeOf(error) === 'EEXIST' ? false : Promise.reject(error)),
  );
  if (isNew) await rebuild(layout, pathOf);

  const standingOf = async ({ claim, path: given }: Known): Promise<Standing | undefined> => {
    if (given !== undefined) {
      const path = Buffer.from(given, 'base64');
      const file = joinPath(boxFolder(layout, 'done'), path);
      const receipt = await readOwn(receiptPathOf(file), receiptSchema);
      if (receipt?.claim === claim && (await entryAt(file)) !== undefined) return { is: 'done', path };
    }
    return (await isClaimed(claim, layout)) ? { is: 'busy' } : undefined;
  };

  return {
    async reserve(fingerprint, claim, draft) {
      const path = pathOf(fingerprint);
      await mkdir(dirname(path), { recursive: true });
      for (;;) {
        await writeDurably(draft, JSON.stringify({ claim } satisfies Known));
        if (await publish(draft, path)) return { is: 'own' };
        const text = await readFile(path, 'utf8').catch((error: unknown) =>
          isMissing(error) ? '' : Promise.reject(error),
        );
        const known = knownOf(text);
        if (known?.claim === claim) return { is: 'own' };
        const standing = known === undefined ? undefined : await standingOf(known);
        if (standing !== undefined) return standing;
        await removeIf(path, text, `${draft}.old`);
      }
    },
    async settle(fingerprint, claim, path) {
      const before = await readOwn(pathOf(fingerprint), knownSchema);
      if (before !== undefined && before.claim !== claim && (await standingOf(before)) !== undefined) return;
      await mkdir(dirname(pathOf(fingerprint)), { recursive: true });
      const known: Known = { claim, path: path.toString('base64') };
      await replaceFile(pathOf(fingerprint), JSON.stringify(known));
    },
  };
}

function knownOf(text: string): Known | undefined {
  try {
    return knownSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Removes a file that still says `text`: another watcher may have removed it and made its own. */
async function removeIf(path: string, text: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) === text) await unlink(aside);
  else await rename(aside, path);
}

/** Reads the receipts of what was done. */
async function rebuild(layout: Layout, pathOf: (fingerprint: string) => string): Promise<void> {
  const done = boxFolder(layout, 'done');
  const folders: Buffer[] = [Buffer.alloc(0)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const entry of await opendir(joinPath(done, folder), { encoding: 'buffer' as BufferEncoding })) {
      const path = joinPath(folder, entry.name as unknown as Buffer);
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      const receipt = await readOwn(receiptPathOf(joinPath(done, path)), receiptSchema);
      if (receipt?.fingerprint === undefined) continue;
      await mkdir(dirname(pathOf(receipt.fingerprint)), { recursive: true });
      await replaceFile(
        pathOf(receipt.fingerprint),
        JSON.stringify({ claim: receipt.claim, path: path.toString('base64') }),
      );
    }
  }
}
