import { link, lstat, open, readFile, rm, unlink } from 'node:fs/promises';

type Path = Buffer | string;

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}

/** Whether it means that there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** What one says on file systems without hard links, or about the file of another user. */
export const NO_LINK: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file `draft` the further name `path`, at once and whole, unless that is taken; returns whether it did. */
export async function publish(draft: string, path: Path): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    // NFS says so, too, when the answer to the first try got lost.
    if (codeOf(error) === 'EEXIST') return isSameFile(draft, path);
    if (!NO_LINK.has(codeOf(error))) throw error;
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

/** Whether two paths name one file. */
export async function isSameFile(a: Path, b: Path): Promise<boolean> {
  const [one, other] = await Promise.all([inodeOf(a), inodeOf(b)]);
  return one !== undefined && one === other;
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

/** Writes a file anew and sees to it that it survives a power cut. What had the path before may have a further name and stays as it is. */
export async function writeDurably(path: Path, text: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What one says where folders cannot be opened or synchronised: there, their names are durable by themselves. */
const NO_FOLDER_SYNC: ReadonlySet<string | undefined> = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);

/** Sees to it that the names of the files in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has(codeOf(error))) throw error;
  }
}
