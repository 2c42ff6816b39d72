import { type FSWatcher, watch } from 'node:fs';
import type { Entry } from './files.ts';
import { keyOf } from './paths.ts';

export interface Listener {
  /** Listens to a folder, which lies at `whole` and is `entry`, unless that is done already; returns whether it is new. */
  readonly ensure: (path: Buffer, whole: Buffer, entry: Entry) => boolean;
  readonly hears: (path: Buffer) => boolean;
  readonly forget: (path: Buffer) => void;
  readonly close: () => void;
}

/** Changes within this time are told together. */
const TOGETHER_MS = 100;

/**
 * Listens to folders by the events of the operating system. `onChange` is told the folder; what has changed is for the scan to
 * find. `onFailure` is told once where there are no events to be had: then only rescans find files.
 */
export function createListener(onChange: (path: Buffer) => void, onFailure: (error: Error) => void): Listener {
  const waitForEvent = new Map<string, { readonly ino: string; readonly watcher: FSWatcher }>();
  const changed = new Map<string, Buffer>();
  let timer: NodeJS.Timeout | undefined;
  let failed = false;
  const tell = () => {
    timer = undefined;
    const paths = [...changed.values()];
    changed.clear();
    for (const path of paths) onChange(path);
  };
  const fail = (error: Error) => {
    if (!failed) onFailure(error);
    failed = true;
  };
  const forget = (path: Buffer) => {
    waitForEvent.get(keyOf(path))?.watcher.close();
    waitForEvent.delete(keyOf(path));
  };
  return {
    ensure(path, whole, entry) {
      const { ino } = entry.state;
      if (waitForEvent.get(keyOf(path))?.ino === ino) return false;
      forget(path);
      try {
        const watcher = watch(whole, { persistent: false }, () => {
          changed.set(keyOf(path), path);
          timer ??= setTimeout(tell, TOGETHER_MS);
        });
        watcher.on('error', () => forget(path));
        waitForEvent.set(keyOf(path), { ino, watcher });
      } catch (error) {
        fail(error as Error);
      }
      return true;
    },
    hears: (path) => waitForEvent.has(keyOf(path)),
    forget,
    close() {
      clearTimeout(timer);
      for (const { watcher } of waitForEvent.values()) watcher.close();
      waitForEvent.clear();
    },
  };
}
