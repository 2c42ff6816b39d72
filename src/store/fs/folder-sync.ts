import { isMissing, syncFolder } from '../../util/durable-files.ts';

interface Turn {
  hasBegun: boolean;
  readonly done: Promise<void>;
}

/**
 * Creates a function that syncs the names in a folder to disk; a folder that is gone has none. Calls for a folder that is
 * being synced share the next turn, so that many writes cost few syncs.
 */
export function createFolderSync(): (path: string) => Promise<void> {
  const latest = new Map<string, Turn>();
  return (path) => {
    const before = latest.get(path);
    if (before !== undefined && !before.hasBegun) return before.done;
    const take = async (): Promise<void> => {
      await before?.done.catch(() => undefined);
      turn.hasBegun = true;
      try {
        await syncFolder(path);
      } catch (error) {
        if (!isMissing(error)) throw error;
      } finally {
        if (latest.get(path) === turn) latest.delete(path);
      }
    };
    // Begins later, so that all that is called now shares it.
    const turn: Turn = { hasBegun: false, done: Promise.resolve().then(take) };
    latest.set(path, turn);
    return turn.done;
  };
}
