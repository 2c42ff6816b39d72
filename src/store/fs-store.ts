import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asRectoError, RectoError } from '../errors.ts';
import { type BlobStore, isBlobKey } from './blob-store.ts';

/** Documents are nobody else's business. */
const PRIVATE = { recursive: true, mode: 0o700 } as const;

/** Keeps blobs as files under `folder`. */
export function createFsStore(folder: string): BlobStore {
  const root = resolve(folder);
  const temporary = join(root, 'tmp');

  const pathOf = (key: string): string => {
    if (!isBlobKey(key)) throw new RectoError('store_failed', `"${key}" is not a blob key.`, { retryable: false });
    return join(root, key);
  };

  const place = async (key: string, fill: (path: string) => Promise<void>): Promise<void> => {
    const path = pathOf(key);
    const draft = join(temporary, randomUUID());
    try {
      await mkdir(temporary, PRIVATE);
      await mkdir(dirname(path), PRIVATE);
      await fill(draft);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw failure(error, key);
    }
  };

  return {
    url: pathToFileURL(root).href,
    put: (key, data) => place(key, (draft) => writeDurably(draft, data)),
    putFile: (key, path) =>
      place(key, async (draft) => {
        await rename(path, draft).catch(async (error: unknown) => {
          if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
          await copyFile(path, draft);
          await rm(path);
        });
      }),
    get: (key) => readFile(pathOf(key)).catch((error: unknown) => Promise.reject(failure(error, key))),
    has: (key) =>
      access(pathOf(key), constants.R_OK).then(
        () => true,
        () => false,
      ),
    remove: (key) => rm(pathOf(key), { force: true, recursive: true }),
    asFile: async (key) => ({ path: pathOf(key), release: async () => undefined }),
    scratch: async () => {
      await mkdir(temporary, PRIVATE).catch((error: unknown) => Promise.reject(failure(error, 'tmp')));
      const path = await mkdtemp(join(temporary, 'scratch-'));
      return { path, release: () => rm(path, { recursive: true, force: true }) };
    },
  };
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

function failure(error: unknown, key: string): RectoError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new RectoError('not_found', `There is no blob ${key}.`, { cause: error });
  }
  return asRectoError(error, 'store_failed', `The blob store failed at ${key}`);
}
