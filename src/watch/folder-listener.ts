import { type FSWatcher, watch } from 'node:fs';
import { keyOf } from '../util/byte-paths.ts';
import type { Entry } from './file-operations.ts';

/** Listens to file system events of folders. */
export interface FolderListener {
  /** Starts to listen to the folder at `absolutePath`, unless it already does; returns whether it is new. */
  readonly ensure: (path: Buffer, absolutePath: Buffer, entry: Entry) => boolean;
  readonly isListening: (path: Buffer) => boolean;
  readonly remove: (path: Buffer) => void;
  readonly close: () => void;
}

/** Changes within this time are reported together. */
const DEBOUNCE_MS = 100;

/**
 * Creates a listener that reports the folder of a change to `onChange`; what has changed is for the scan to find.
 * `onFailure` is called once when the system cannot deliver events: then only rescans find files.
 */
export function createFolderListener(
  onChange: (path: Buffer) => void,
  onFailure: (error: Error) => void,
): FolderListener {
  const watchers = new Map<string, { readonly ino: string; readonly watcher: FSWatcher }>();
  const changed = new Map<string, Buffer>();
  let timer: NodeJS.Timeout | undefined;
  let hasFailed = false;
  const flush = () => {
    timer = undefined;
    const paths = [...changed.values()];
    changed.clear();
    for (const path of paths) onChange(path);
  };
  const fail = (error: Error) => {
    if (!hasFailed) onFailure(error);
    hasFailed = true;
  };
  const remove = (path: Buffer) => {
    watchers.get(keyOf(path))?.watcher.close();
    watchers.delete(keyOf(path));
  };
  return {
    ensure(path, absolutePath, entry) {
      const { ino } = entry.state;
      if (watchers.get(keyOf(path))?.ino === ino) return false;
      remove(path);
      try {
        const watcher = watch(absolutePath, { persistent: false }, () => {
          changed.set(keyOf(path), path);
          timer ??= setTimeout(flush, DEBOUNCE_MS);
        });
        watcher.on('error', () => remove(path));
        watchers.set(keyOf(path), { ino, watcher });
      } catch (error) {
        fail(error as Error);
      }
      return true;
    },
    isListening: (path) => watchers.has(keyOf(path)),
    remove,
    close() {
      clearTimeout(timer);
      for (const { watcher } of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
