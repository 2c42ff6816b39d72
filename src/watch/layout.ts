import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { asRectoError, RectoError } from '../errors.ts';
import { makeResultFolder } from '../pipeline/result-file.ts';
import { joinPath, keyOf } from '../util/byte-paths.ts';
import { makeFolder } from '../util/make-folder.ts';
import { isInside, realPathOf } from '../util/real-path.ts';

/** Names of the folders for processed files. */
export type OutcomeFolder = 'done' | 'failed' | 'duplicate';
const OUTCOME_FOLDERS: readonly OutcomeFolder[] = ['done', 'failed', 'duplicate'];
/** Hidden folder for claims; inside the watched one, so that a rename claims a file. */
const WORK_FOLDER = '.recto-watch';

/** The folders of a drop folder, as absolute paths. */
export interface Layout {
  /** The watched folder, with links resolved. */
  readonly root: Buffer;
  readonly work: string;
  /** Holds one folder for each watcher, with one for each of its claims. */
  readonly claims: string;
  /** What was processed from this folder, by fingerprint. */
  readonly dedupIndex: string;
  readonly out: string;
  /** A path as receipts give it: relative to the root, or absolute when it is outside. */
  readonly displayPath: (path: string) => string;
  /** Whether scans skip the folder at this path, which is relative to the root. */
  readonly isReserved: (path: Buffer) => boolean;
}

/** Where the folders of a drop folder are. */
export interface LayoutOptions {
  readonly folder: string;
  /** Folder for results; `results` in the watched folder by default. */
  readonly out?: string | undefined;
  /** More folders that scans skip. */
  readonly exclude: readonly string[];
  /** Recto's own folders by the settings that name them: none may be in the watched one, to which others can write. */
  readonly own?: Readonly<Record<string, string>>;
}

/** Creates the folders that a drop folder needs. Errors: `usage`. */
export async function createLayout(request: LayoutOptions): Promise<Layout> {
  const info = await stat(request.folder).catch((error: unknown) => {
    throw asRectoError(error, 'usage', `The folder ${request.folder} cannot be watched`);
  });
  if (!info.isDirectory()) throw new RectoError('usage', `${request.folder} is not a folder. Name a folder to watch.`);
  const root = await realpath(request.folder);
  const out = await realPathOf(request.out ?? join(root, 'results'));
  validateResultsFolder(root, out);
  for (const [setting, path] of Object.entries(request.own ?? {})) {
    if (!isInside(root, await realPathOf(path))) continue;
    throw new RectoError(
      'usage',
      `${path} is in the watched folder, among the documents. Set ${setting} to a folder elsewhere, or start Recto from another folder.`,
    );
  }
  const reserved = [
    out,
    ...(await Promise.all(request.exclude.map(realPathOf))),
    ...OUTCOME_FOLDERS.map((name) => join(root, name)),
  ]
    .filter((path) => isInside(root, path))
    .map((path) => keyOf(Buffer.from(relative(root, path).split(sep).join('/'))));
  const reservedKeys = new Set(reserved);
  const work = join(root, WORK_FOLDER);
  const layout: Layout = {
    root: Buffer.from(root),
    work,
    claims: join(work, 'claims'),
    dedupIndex: join(work, 'fingerprints'),
    out,
    displayPath: (path) => (isInside(root, path) ? relative(root, path).split(sep).join('/') : path),
    isReserved: (path) => reservedKeys.has(keyOf(path)),
  };
  for (const name of OUTCOME_FOLDERS) await createFolder(root, join(root, name));
  // Users who can drop files must not reach those that are claimed.
  await createFolder(root, work, 0o700);
  await createFolder(root, layout.claims);
  await makeResultFolder(out);
  return layout;
}

/** The absolute path of an outcome folder. */
export function outcomeFolder(layout: Layout, name: OutcomeFolder): Buffer {
  return joinPath(layout.root, name);
}

function validateResultsFolder(root: string, out: string): void {
  if (isInside(out, root)) {
    throw new RectoError(
      'usage',
      `--out ${out} contains the watched folder, so results would be taken for documents. Name another folder.`,
    );
  }
  const own = [...OUTCOME_FOLDERS, WORK_FOLDER].find((name) => isInside(join(root, name), out));
  if (own !== undefined) {
    throw new RectoError('usage', `--out ${out} is in ${own}/, which holds the files themselves. Name another folder.`);
  }
}

async function createFolder(root: string, path: string, mode = 0o777): Promise<void> {
  try {
    await makeFolder(path, mode);
  } catch (error) {
    throw asRectoError(error, 'usage', `The folder ${path}, which the watched folder needs, cannot be created`);
  }
  const real = await realpath(path);
  if (real !== path) {
    throw new RectoError(
      'usage',
      `${path} is a link to ${real}. It must be a folder in ${root}, so that files can be moved there in one step.`,
    );
  }
}
