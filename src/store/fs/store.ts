import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, link, lstat, mkdtemp, open, readFile, rename, rm, rmdir, unlink, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { asRectoError, RectoError } from '../../errors.ts';
import { codeOf, isMissing, writeNewDurably } from '../../util/durable-files.ts';
import { makeFolder } from '../../util/make-folder.ts';
import { checkSignal } from '../abortable.ts';
import { type BlobStore, DRAFTS_FOLDER, type StoreOptions } from '../blob-store.ts';
import { digest } from '../digest.ts';
import { validateKey } from '../validate-key.ts';
import { createFolderSync } from './folder-sync.ts';
import { listFiles, walkFiles } from './listing.ts';
import { sweepFolder } from './sweep-folder.ts';

/** How often, and after how long, a blob that is put aside is looked for again. */
const MAX_ASIDE_ATTEMPTS = 50;
const ASIDE_MS = 10;

/** Documents may be confidential. */
const PRIVATE_MODE = 0o700;

/**
 * Creates a store of files under `folder`. `blocking`: reads block the thread, which takes a fraction of the time; for
 * threads that have nothing else to do.
 */
export function createFsStore(folder: string, { blocking = false }: { readonly blocking?: boolean } = {}): BlobStore {
  const root = resolve(folder);
  const drafts = join(root, DRAFTS_FOLDER);
  const syncFolder = createFolderSync();
  /** Syncs a folder, and its parents up to `last`. */
  const syncFolders = async (folder: string, last: string): Promise<void> => {
    await syncFolder(folder);
    if (folder !== last) await syncFolders(dirname(folder), last);
  };
  const pathOf = (key: string) => join(root, validateKey(key));
  /** Where a blob is put while it is decided whether it is removed. */
  const asideOf = (key: string) => join(drafts, `aside-${digest(key)}`);
  /** Reads a blob; one that is put aside at this moment may come back. */
  const reading = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
    let mayBeBack = true;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        if (!isMissing(error) || attempt >= MAX_ASIDE_ATTEMPTS || !mayBeBack) throw readFailure(error, key);
        mayBeBack = await exists(asideOf(key));
        if (mayBeBack) await setTimeout(ASIDE_MS);
      }
    }
  };

  const publish = async (
    key: string,
    write: (path: string) => Promise<void>,
    options: StoreOptions | undefined,
  ): Promise<void> => {
    checkSignal(options);
    const path = pathOf(key);
    const draft = join(drafts, randomUUID());
    try {
      await withFolder(drafts, () => write(draft), 1);
      const createdFolder = await moveTo(draft, path);
      await syncFolders(dirname(path), createdFolder ? root : dirname(path));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw failure(error, key);
    }
  };

  return {
    url: pathToFileURL(root).href,
    put: (key, data, options) => publish(key, (draft) => writeNewDurably(draft, data, 0o600), options),
    async putFile(key, path, options) {
      checkSignal(options);
      const to = pathOf(key);
      try {
        await syncFile(path);
        const createdFolder = await moveTo(path, to);
        await syncFolders(dirname(to), createdFolder ? root : dirname(to));
        return;
      } catch (error) {
        if (codeOf(error) !== 'EXDEV') throw failure(error, key);
      }
      // The file is on another file system.
      const write = async (draft: string) => {
        await copyFile(path, draft);
        await syncFile(draft);
        await rm(path);
      };
      await publish(key, write, options);
    },
    async get(key, options) {
      checkSignal(options);
      return reading(key, async () => (blocking ? readFileSync(pathOf(key)) : readFile(pathOf(key), options)));
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
      const aside = asideOf(key);
      try {
        if (!(await isOlder(path, beforeMs))) return false;
        await makeFolder(drafts, PRIVATE_MODE);
        await rename(path, aside);
        // Now it cannot be touched any more: if it was touched just before, it is restored unless there is a new one.
        const isRemoved = await isOlder(aside, beforeMs);
        if (!isRemoved) await restore(aside, path);
        await rm(aside, { force: true });
        if (isRemoved) await removeEmpty(dirname(path), root);
        return isRemoved;
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
      return { path: await reading(key, () => requireFile(pathOf(key), key)), release: async () => undefined };
    },
    async scratch(options) {
      checkSignal(options);
      let path = '';
      const create = async () => {
        path = await mkdtemp(join(drafts, 'scratch-'));
      };
      await withFolder(drafts, create, 1).catch((error: unknown) => Promise.reject(failure(error, DRAFTS_FOLDER)));
      // Mostly it is empty by then.
      const release = () => rmdir(path).catch(() => rm(path, { recursive: true, force: true }));
      return { path, release };
    },
    async sweepDrafts(olderThanMs, options) {
      checkSignal(options);
      return sweepFolder(drafts, '', olderThanMs);
    },
  };
}

/** Blobs are named by content and trusted as long as they exist, so a torn one would stay. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Moves a draft to its path and returns whether it created the folder. It retries, as `remove` removes empty folders.
 */
function moveTo(draft: string, path: string): Promise<boolean> {
  return withFolder(dirname(path), () => rename(draft, path), 100);
}

/**
 * Runs `work`; if its folder is missing, creates it and retries, at most `retries` times. Returns whether it created
 * the folder.
 */
async function withFolder(folder: string, work: () => Promise<void>, retries: number): Promise<boolean> {
  for (let remaining = retries; ; remaining -= 1) {
    try {
      if (remaining < retries) await makeFolder(folder, PRIVATE_MODE);
      await work();
      return remaining < retries;
    } catch (error) {
      // `mkdir` fails with ENOTDIR if the folder is removed at that moment.
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || remaining < 1) throw error;
    }
  }
}

/** Moves a file back to its path unless that is taken. */
async function restore(from: string, path: string): Promise<void> {
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

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
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

async function requireFile(path: string, key: string): Promise<string> {
  const stat = await lstat(path);
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
