import { randomUUID } from 'node:crypto';
import {
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  unlink,
  utimes,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asRectoError, RectoError } from '../../errors.ts';
import { isMissing, syncFolder } from '../../util/durable-files.ts';
import { checkSignal } from '../abortable.ts';
import { type BlobStore, DRAFTS, type StoreOptions } from '../blob-store.ts';
import { checkedKey } from '../checked-key.ts';
import { listFiles, walkFiles } from './listing.ts';
import { sweepFolder } from './sweep-folder.ts';

/** Documents are nobody else's business. */
const PRIVATE = { recursive: true, mode: 0o700 } as const;

/** Keeps blobs as files under `folder`. */
export function createFsStore(folder: string): BlobStore {
  const root = resolve(folder);
  const drafts = join(root, DRAFTS);
  const pathOf = (key: string) => join(root, checkedKey(key));

  const place = async (
    key: string,
    fill: (path: string) => Promise<void>,
    options: StoreOptions | undefined,
  ): Promise<void> => {
    checkSignal(options);
    const path = pathOf(key);
    const draft = join(drafts, randomUUID());
    try {
      await inFolder(drafts, () => fill(draft), 1);
      const madeFolder = await moveTo(draft, path);
      await syncFolders(dirname(path), madeFolder ? root : dirname(path));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw failure(error, key);
    }
  };

  return {
    url: pathToFileURL(root).href,
    put: (key, data, options) => place(key, (draft) => writeDurably(draft, data), options),
    putFile: (key, path, options) => {
      const fill = async (draft: string) => {
        const moved = await rename(path, draft).then(
          () => true,
          (error: unknown) => {
            if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
            return false;
          },
        );
        if (!moved) await copyFile(path, draft);
        await syncFile(draft);
        if (!moved) await rm(path);
      };
      return place(key, fill, options);
    },
    async get(key, options) {
      checkSignal(options);
      return readFile(pathOf(key), options).catch((error: unknown) => Promise.reject(readFailure(error, key)));
    },
    async has(key, options) {
      checkSignal(options);
      try {
        return (await lstat(pathOf(key))).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw failure(error, key);
      }
    },
    async touch(key, options) {
      checkSignal(options);
      const path = pathOf(key);
      try {
        if (!(await lstat(path)).isFile()) return false;
        const now = new Date();
        await utimes(path, now, now);
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw failure(error, key);
      }
    },
    async removeOlder(key, beforeMs, options) {
      checkSignal(options);
      const path = pathOf(key);
      const aside = join(drafts, randomUUID());
      try {
        if (!(await isOlder(path, beforeMs))) return false;
        await mkdir(drafts, PRIVATE);
        await rename(path, aside);
        // Nobody can touch it any more: what was touched in this moment is put back, unless somebody has put it anew.
        const gone = await isOlder(aside, beforeMs);
        if (!gone) await putBack(aside, path);
        await rm(aside, { force: true });
        if (gone) await removeEmpty(dirname(path), root);
        return gone;
      } catch (error) {
        if (isMissing(error)) return true;
        throw failure(error, key);
      }
    },
    async remove(key, options) {
      checkSignal(options);
      const path = pathOf(key);
      try {
        if ((await lstat(path)).isDirectory()) return;
        await unlink(path);
      } catch (error) {
        if (isMissing(error)) return;
        throw failure(error, key);
      }
      await removeEmpty(dirname(path), root);
    },
    async list(prefix, options) {
      checkSignal(options);
      return listFiles(root, prefix, options).catch((error: unknown) => Promise.reject(failure(error, prefix)));
    },
    async *walk(prefix, { signal, after = '' }) {
      try {
        for await (const entry of walkFiles(root, prefix, after)) {
          signal.throwIfAborted();
          yield entry;
        }
      } catch (error) {
        throw signal.aborted ? error : failure(error, prefix);
      }
    },
    async asFile(key, options) {
      checkSignal(options);
      return { path: await existing(pathOf(key), key), release: async () => undefined };
    },
    async scratch(options) {
      checkSignal(options);
      await mkdir(drafts, PRIVATE).catch((error: unknown) => Promise.reject(failure(error, DRAFTS)));
      const path = await mkdtemp(join(drafts, 'scratch-'));
      return { path, release: () => rm(path, { recursive: true, force: true }) };
    },
    async sweepDrafts(olderThanMs, options) {
      checkSignal(options);
      return sweepFolder(drafts, '', olderThanMs);
    },
  };
}

/** Blobs are named by their content and trusted as long as they are there: a torn one would be for ever. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable, and those of the folders around it up to `last`. */
async function syncFolders(folder: string, last: string): Promise<void> {
  // `remove` may take a folder away that another blob has left empty.
  await syncFolder(folder).catch((error: unknown) => (isMissing(error) ? undefined : Promise.reject(error)));
  if (folder !== last) await syncFolders(dirname(folder), last);
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(data);
    // Of nothing, nothing can be lost.
    if (data.length > 0) await file.sync();
  } finally {
    await file.close();
  }
}

/** `remove` takes away the folders that it leaves empty: one that has just been made can be gone again. Says whether it made one. */
function moveTo(draft: string, path: string): Promise<boolean> {
  return inFolder(dirname(path), () => rename(draft, path), 100);
}

/** Does what needs a folder, which nearly always is there; makes it, up to so many times, where it is not, and says whether it did. */
async function inFolder(folder: string, work: () => Promise<void>, tries: number): Promise<boolean> {
  for (let left = tries; ; left -= 1) {
    try {
      if (left < tries) await mkdir(folder, PRIVATE);
      await work();
      return left < tries;
    } catch (error) {
      // `mkdir` says ENOTDIR of a folder that goes just as it is looked at.
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || left < 1) throw error;
    }
  }
}

/** Moves a file to where it came from, unless there is another one now. */
async function putBack(from: string, path: string): Promise<void> {
  try {
    await link(from, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await moveTo(from, path);
  }
}

async function isOlder(path: string, beforeMs: number): Promise<boolean> {
  const stat = await lstat(path);
  return stat.isFile() && stat.mtimeMs < beforeMs;
}

async function removeEmpty(folder: string, root: string): Promise<void> {
  if (folder === root) return;
  try {
    await rmdir(folder);
  } catch {
    return;
  }
  await removeEmpty(dirname(folder), root);
}

async function existing(path: string, key: string): Promise<string> {
  const stat = await lstat(path).catch((error: unknown) => Promise.reject(readFailure(error, key)));
  if (!stat.isFile()) throw new RectoError('not_found', `There is no blob ${key}.`);
  return path;
}

function readFailure(error: unknown, key: string): RectoError {
  return isMissing(error) || (error as NodeJS.ErrnoException).code === 'EISDIR'
    ? new RectoError('not_found', `There is no blob ${key}.`, { cause: error })
    : failure(error, key);
}

function failure(error: unknown, key: string): RectoError {
  return asRectoError(error, 'store_failed', `The blob store failed at ${key}`);
}
