import type { FileState } from '../../schemas/watch.ts';
import { joinPath, keyOf } from '../util/byte-paths.ts';
import { isSameState, statEntry } from './file-operations.ts';

/** A file in the watched folder that is claimed once it has been stable for long enough. */
export interface PendingFile {
  readonly path: Buffer;
  readonly state: FileState;
  /** When it last changed and when to check it next, in ms of `performance.now()`. */
  readonly since: number;
  readonly dueAt: number;
  /** Whether claiming it failed; it is retried at `dueAt`. */
  readonly deferred: boolean;
}

/** Settings of the pending files. */
export interface PendingFilesOptions {
  /** How long a file must stay unchanged, in ms. */
  readonly settleMs: number;
  /** How long to wait for an empty file to get content, in ms. */
  readonly emptyMs: number;
  /** Files that are tracked at a time; the others are found by a later scan. */
  readonly maxFiles: number;
}

/** The files that wait to be claimed. */
export interface PendingFiles {
  readonly has: (path: Buffer) => boolean;
  readonly add: (path: Buffer, state: FileState) => void;
  /** How many more files can be added; 0 until half of the slots are free, as finding files means reading folders. */
  readonly capacity: () => number;
  /** The files to check now, in the order in which they were found. */
  readonly due: () => readonly PendingFile[];
  /** When the next file is due, in ms of `performance.now()`. */
  readonly nextAt: () => number;
  /** Returns whether a file can be claimed. One that has changed keeps waiting, one that is gone is removed. */
  readonly check: (file: PendingFile, root: Buffer) => Promise<boolean>;
  readonly remove: (file: PendingFile) => void;
  /** Retries a file that could not be claimed after `ms`. */
  readonly defer: (path: Buffer, state: FileState, ms: number) => void;
  /** Files that are not deferred. */
  readonly waitingCount: () => number;
  readonly deferredCount: () => number;
}

/** Tracks files until their size, modification time and inode have been the same for `settleMs`. */
export function createPendingFiles(options: PendingFilesOptions): PendingFiles {
  const files = new Map<string, PendingFile>();
  const now = () => performance.now();
  const deferredCount = () => [...files.values()].filter((file) => file.deferred).length;
  const put = (file: PendingFile) => files.set(keyOf(file.path), file);
  return {
    has: (path) => files.has(keyOf(path)),
    add: (path, state) => put({ path, state, since: now(), dueAt: now() + options.settleMs, deferred: false }),
    capacity() {
      const free = options.maxFiles - (files.size - deferredCount());
      return free < options.maxFiles / 2 ? 0 : free;
    },
    due: () => [...files.values()].filter((file) => file.dueAt <= now()),
    nextAt: () =>
      [...files.values()].reduce((soonest, { dueAt }) => Math.min(soonest, dueAt), Number.POSITIVE_INFINITY),
    async check(file, root) {
      const entry = await statEntry(joinPath(root, file.path));
      if (entry?.kind !== 'file') {
        files.delete(keyOf(file.path));
        return false;
      }
      const nextCheckAt = now() + options.settleMs;
      if (!isSameState(entry.state, file.state)) {
        put({ ...file, state: entry.state, since: now(), dueAt: nextCheckAt });
        return false;
      }
      if (entry.state.size === '0' && now() - file.since < options.emptyMs) {
        put({ ...file, dueAt: nextCheckAt });
        return false;
      }
      return true;
    },
    remove: (file) => files.delete(keyOf(file.path)),
    defer: (path, state, ms) => put({ path, state, since: now(), dueAt: now() + ms, deferred: true }),
    waitingCount: () => files.size - deferredCount(),
    deferredCount,
  };
}
