import { link, lstat, open, readFile, rm, unlink } from 'node:fs/promises';

type Path = Buffer | string;

/** The code of a system error, such as `ENOENT`; undefined for others. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}

/** Whether an error means that a path does not exist. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** Error codes of `link` on file systems without hard links, or for files of other users. */
export const NO_HARD_LINK_CODES: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

/**
 * Links the file `draft` to `path` atomically, or copies it if links are unsupported. Returns false if `path` is taken.
 */
export async function publish(draft: string, path: Path): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    // NFS also reports EEXIST when the answer to a successful attempt was lost.
    if (codeOf(error) === 'EEXIST') return isSameFile(draft, path);
    if (!NO_HARD_LINK_CODES.has(codeOf(error))) throw error;
  }
  const content = await readFile(draft);
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(content);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/** Whether two paths are hard links to one file. */
export async function isSameFile(a: Path, b: Path): Promise<boolean> {
  const [inodeA, inodeB] = await Promise.all([inodeOf(a), inodeOf(b)]);
  return inodeA !== undefined && inodeA === inodeB;
}

async function inodeOf(path: Path): Promise<bigint | undefined> {
  try {
    const { ino, nlink } = await lstat(path, { bigint: true });
    return nlink > 1n ? ino : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Replaces a file with a new one and syncs it to disk. Other hard links to the old file keep its content. */
export async function writeDurably(path: Path, data: string | Uint8Array, mode = 0o666): Promise<void> {
  await rm(path, { force: true });
  await writeNewDurably(path, data, mode);
}

/** Writes a file that does not exist yet and syncs it to disk. */
export async function writeNewDurably(path: Path, data: string | Uint8Array, mode = 0o666): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    // An empty file has no data to sync.
    if (data.length === 0) return;
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Error codes on systems that cannot sync folders, where names are durable by themselves. */
const NO_FOLDER_SYNC_CODES: ReadonlySet<string | undefined> = new Set([
  'EISDIR',
  'EPERM',
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
]);

/** Syncs the names in a folder to disk. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC_CODES.has(codeOf(error))) throw error;
  }
}
