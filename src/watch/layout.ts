import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { asRectoError, RectoError } from '../errors.ts';
import { joinPath, keyOf } from './paths.ts';

/** Where the files of a drop folder end. */
export type Box = 'done' | 'failed' | 'duplicate';
const BOXES: readonly Box[] = ['done', 'failed', 'duplicate'];
/** Where files are that are worked on. Hidden, and on the file system of the folder, so that a rename takes a file. */
const WORK = '.recto-watch';

/** The folders of a drop folder. */
export interface Layout {
  /** The watched folder, without links in its path. */
  readonly root: Buffer;
  readonly work: string;
  /** One folder for each watcher, and in it one for each file that it has taken. */
  readonly claims: string;
  /** What was done from this folder, by fingerprint. */
  readonly known: string;
  readonly out: string;
  /** A path in the folder, or whole, as receipts give it. */
  readonly told: (path: string) => string;
  /** Whether nothing is ever taken from the folder at this path, which counts from the root. */
  readonly isReserved: (path: Buffer) => boolean;
}

export interface LayoutRequest {
  readonly folder: string;
  /** Where results go; `results` in the folder unless given. */
  readonly out?: string | undefined;
  /** Further folders from which nothing is taken. */
  readonly exclude: readonly string[];
  /** Recto's own folders with the settings that name them: none may lie in the watched one, whoever may drop files there. */
  readonly own?: Readonly<Record<string, string>>;
}

/** Makes the folders that a drop folder needs. Errors: `usage`. */
export async function openLayout(request: LayoutRequest): Promise<Layout> {
  const info = await stat(request.folder).catch((error: unknown) => {
    throw asRectoError(error, 'usage', `The folder ${request.folder} cannot be watched`);
  });
  if (!info.isDirectory()) throw new RectoError('usage', `${request.folder} is not a folder. Name a folder to watch.`);
  const root = await realpath(request.folder);
  const out = await realPathOf(request.out ?? join(root, 'results'));
  checkOut(root, out);
  for (const [setting, path] of Object.entries(request.own ?? {})) {
    if (!isInside(root, await realPathOf(path))) continue;
    throw new RectoError(
      'usage',
      `${path} lies in the watched folder, among the documents. Set ${setting} to a folder elsewhere, or start Recto from another folder.`,
    );
  }
  const reserved = [
    out,
    ...(await Promise.all(request.exclude.map(realPathOf))),
    ...BOXES.map((box) => join(root, box)),
  ]
    .filter((path) => isInside(root, path))
    .map((path) => keyOf(Buffer.from(relative(root, path).split(sep).join('/'))));
  const reservedKeys = new Set(reserved);
  const work = join(root, WORK);
  const layout: Layout = {
    root: Buffer.from(root),
    work,
    claims: join(work, 'claims'),
    known: join(work, 'known'),
    out,
    told: (path) => (isInside(root, path) ? relative(root, path).split(sep).join('/') : path),
    isReserved: (path) => reservedKeys.has(keyOf(path)),
  };
  for (const box of BOXES) await makeFolder(root, join(root, box));
  // Who may drop files has no business with those that are taken.
  await makeFolder(root, work, 0o700);
  await makeFolder(root, layout.claims);
  return layout;
}

/** Whether `path` is `folder` or lies in it. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function boxFolder(layout: Layout, box: Box): Buffer {
  return joinPath(layout.root, box);
}

function checkOut(root: string, out: string): void {
  if (isInside(out, root)) {
    throw new RectoError(
      'usage',
      `--out ${out} holds the watched folder, so that results would be taken for documents. Name another folder.`,
    );
  }
  const own = [...BOXES, WORK].find((name) => isInside(join(root, name), out));
  if (own !== undefined) {
    throw new RectoError(
      'usage',
      `--out ${out} lies in ${own}/, which holds the files themselves. Name another folder.`,
    );
  }
}

/** The path without links, of a folder that may not be there yet. */
async function realPathOf(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(await realPathOf(parent), whole.slice(parent.length).replace(/^[\\/]/, ''));
  }
}

async function makeFolder(root: string, path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (error) {
    throw asRectoError(
      error,
      'usage',
      `The folder ${path} cannot be made, in which files of the watched folder are kept`,
    );
  }
  const real = await realpath(path);
  if (real !== path) {
    throw new RectoError(
      'usage',
      `${path} is a link to ${real}. It must be a folder in ${root}, so that files can be moved there in one step.`,
    );
  }
}
