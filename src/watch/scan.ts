import { opendir } from 'node:fs/promises';
import type { FileState } from '../../schemas/watch.ts';
import { asRectoError, type RectoError } from '../errors.ts';
import { isMissing } from '../util/durable-files.ts';
import type { Candidates } from './candidates.ts';
import { entryAt } from './files.ts';
import { isIgnored } from './ignored.ts';
import type { Layout } from './layout.ts';
import type { Listener } from './listen.ts';
import { joinPath, keyOf, textOf } from './paths.ts';

export interface ScanDeps {
  readonly layout: Layout;
  readonly candidates: Candidates;
  /** Absent where folders are looked through from time to time only. */
  readonly listener: Listener | undefined;
  /** Why files of a folder have to wait; undefined where they can be taken. */
  readonly obstacle: (folder: Buffer) => Promise<RectoError | undefined>;
  readonly onProblem: (error: RectoError) => void;
}

export interface Scan {
  /** Has a folder looked through, with all folders below it where `deep`. */
  readonly mark: (folder: Buffer, deep: boolean) => void;
  /** Looks through the folders that are marked, as long as there is room for what is found. */
  readonly run: () => Promise<void>;
  /** Whether folders are marked still. */
  readonly isPending: () => boolean;
  /** Folders with files that have to wait. */
  readonly held: () => readonly Buffer[];
}

/** Finds the files of the folder, reading no more of it than there is room for. */
export function createScan(deps: ScanDeps): Scan {
  const { layout, candidates, listener } = deps;
  const marked = new Map<string, { readonly folder: Buffer; readonly deep: boolean }>();
  const held = new Map<string, { readonly folder: Buffer; readonly error: RectoError }>();

  const mark = (folder: Buffer, deep: boolean) => {
    const before = marked.get(keyOf(folder));
    marked.set(keyOf(folder), { folder, deep: deep || before?.deep === true });
  };

  const hold = (folder: Buffer, error: RectoError) => {
    const before = held.get(keyOf(folder));
    held.set(keyOf(folder), { folder, error });
    if (error.message !== before?.error.message) deps.onProblem(error);
  };

  const isOpen = async (folder: Buffer): Promise<boolean> => {
    const error = await deps.obstacle(folder);
    if (error === undefined) held.delete(keyOf(folder));
    else hold(folder, error);
    return error === undefined;
  };

  const scanFolder = async (folder: Buffer, deep: boolean): Promise<void> => {
    const whole = joinPath(layout.root, folder);
    const self = await entryAt(whole);
    if (self?.kind !== 'folder') {
      listener?.forget(folder);
      held.delete(keyOf(folder));
      if (folder.length === 0) throw new Error('it is gone');
      return;
    }
    const isNew = listener?.ensure(folder, whole, self) ?? false;
    const room = candidates.room();
    const found: { readonly path: Buffer; readonly state: FileState }[] = [];
    let open: boolean | undefined;
    for await (const entry of await opendir(whole, { encoding: 'buffer' as BufferEncoding })) {
      const name = entry.name as unknown as Buffer;
      const path = joinPath(folder, name);
      if (isIgnored(name) || layout.isReserved(path)) continue;
      if (entry.isDirectory() && (deep || isNew || listener?.hears(path) !== true)) mark(path, true);
      if (!entry.isFile() || candidates.has(path)) continue;
      open ??= await isOpen(folder);
      if (!open) continue;
      if (found.length >= room) {
        mark(folder, deep);
        break;
      }
      const file = await entryAt(joinPath(layout.root, path));
      if (file?.kind === 'file') found.push({ path, state: file.state });
    }
    if (open === undefined) held.delete(keyOf(folder));
    found.sort((a, b) => Buffer.compare(a.path, b.path));
    for (const { path, state } of found) candidates.add(path, state);
  };

  return {
    mark,
    async run() {
      const round = [...marked.values()];
      for (const { folder, deep } of round) {
        if (candidates.room() <= 0) return;
        marked.delete(keyOf(folder));
        try {
          await scanFolder(folder, deep);
        } catch (error) {
          if (folder.length > 0 && isMissing(error)) continue;
          const where = textOf(joinPath(layout.root, folder));
          hold(folder, asRectoError(error, 'store_failed', `The folder ${where} cannot be looked through`));
        }
      }
    },
    isPending: () => marked.size > 0,
    held: () => [...held.values()].map(({ folder }) => folder),
  };
}
