import { opendir } from 'node:fs/promises';
import type { FileState } from '../../schemas/watch.ts';
import { asRectoError, type RectoError } from '../errors.ts';
import { isResultFile } from '../pipeline/result-file.ts';
import { joinPath, keyOf, textOf } from '../util/byte-paths.ts';
import { isMissing } from '../util/durable-files.ts';
import { statEntry } from './file-operations.ts';
import type { FolderListener } from './folder-listener.ts';
import { isIgnored } from './ignored-names.ts';
import type { Layout } from './layout.ts';
import type { PendingFiles } from './pending-files.ts';

/** What a scanner works with. */
export interface ScannerDeps {
  readonly layout: Layout;
  readonly pending: PendingFiles;
  /** Undefined when the folder is polled. */
  readonly listener: FolderListener | undefined;
  /** Why the files of a folder have to wait; undefined when they can be claimed. */
  readonly checkFolder: (folder: Buffer) => Promise<RectoError | undefined>;
  readonly onProblem: (error: RectoError) => void;
  /** Called for a folder with results that Recto wrote, which are not taken for documents. */
  readonly onResults: (folder: Buffer, file: Buffer) => void;
}

/** Scans the watched folder for files. */
export interface Scanner {
  /** Schedules the scan of a folder, with all of its subfolders if `deep`. */
  readonly schedule: (folder: Buffer, deep: boolean) => void;
  /** Scans the scheduled folders, as long as there is capacity for what is found. */
  readonly run: () => Promise<void>;
  /** Whether folders are still scheduled. */
  readonly isPending: () => boolean;
  /** Folders whose files have to wait. */
  readonly blockedFolders: () => readonly Buffer[];
  /** Those folders, and why. */
  readonly blocks: () => readonly { readonly folder: Buffer; readonly error: RectoError }[];
}

/** Creates a scanner that adds files to `pending`, reading no more of the folder than there is capacity for. */
export function createScanner(deps: ScannerDeps): Scanner {
  const { layout, pending, listener } = deps;
  const scheduled = new Map<string, { readonly folder: Buffer; readonly deep: boolean }>();
  const blocked = new Map<string, { readonly folder: Buffer; readonly error: RectoError }>();

  const schedule = (folder: Buffer, deep: boolean) => {
    const previous = scheduled.get(keyOf(folder));
    scheduled.set(keyOf(folder), { folder, deep: deep || previous?.deep === true });
  };

  const block = (folder: Buffer, error: RectoError) => {
    const previous = blocked.get(keyOf(folder));
    blocked.set(keyOf(folder), { folder, error });
    if (error.message !== previous?.error.message) deps.onProblem(error);
  };

  const isUsable = async (folder: Buffer): Promise<boolean> => {
    const error = await deps.checkFolder(folder);
    if (error === undefined) blocked.delete(keyOf(folder));
    else block(folder, error);
    return error === undefined;
  };

  const scanFolder = async (folder: Buffer, deep: boolean): Promise<void> => {
    const absolutePath = joinPath(layout.root, folder);
    const self = await statEntry(absolutePath);
    if (self?.kind !== 'folder') {
      listener?.remove(folder);
      blocked.delete(keyOf(folder));
      if (folder.length === 0) throw new Error('it is gone');
      return;
    }
    const isNew = listener?.ensure(folder, absolutePath, self) ?? false;
    const capacity = pending.capacity();
    const found: { readonly path: Buffer; readonly state: FileState }[] = [];
    let usable: boolean | undefined;
    for await (const entry of await opendir(absolutePath, { encoding: 'buffer' as BufferEncoding })) {
      const name = entry.name as unknown as Buffer;
      const path = joinPath(folder, name);
      if (isIgnored(name) || layout.isReserved(path)) continue;
      if (entry.isDirectory() && (deep || isNew || listener?.isListening(path) !== true)) schedule(path, true);
      if (!entry.isFile() || pending.has(path)) continue;
      if (await isResultFile(joinPath(layout.root, path))) {
        deps.onResults(folder, path);
        continue;
      }
      usable ??= await isUsable(folder);
      if (!usable) continue;
      if (found.length >= capacity) {
        schedule(folder, deep);
        break;
      }
      const file = await statEntry(joinPath(layout.root, path));
      if (file?.kind === 'file') found.push({ path, state: file.state });
    }
    if (usable === undefined) blocked.delete(keyOf(folder));
    found.sort((a, b) => Buffer.compare(a.path, b.path));
    for (const { path, state } of found) pending.add(path, state);
  };

  return {
    schedule,
    async run() {
      const round = [...scheduled.values()];
      for (const { folder, deep } of round) {
        if (pending.capacity() <= 0) return;
        scheduled.delete(keyOf(folder));
        try {
          await scanFolder(folder, deep);
        } catch (error) {
          if (folder.length > 0 && isMissing(error)) continue;
          const path = textOf(joinPath(layout.root, folder));
          block(folder, asRectoError(error, 'store_failed', `The folder ${path} cannot be scanned`));
        }
      }
    },
    isPending: () => scheduled.size > 0,
    blockedFolders: () => [...blocked.values()].map(({ folder }) => folder),
    blocks: () => [...blocked.values()],
  };
}
