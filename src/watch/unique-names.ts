/** Names whose last number is cached. */
const MAX_CACHED = 1000;

/** Finds the first free number for a name. */
export interface UniqueNames {
  /**
   * Returns the first of `attempt(1)`, `attempt(2)` … that is not undefined. Numbers that were taken on an earlier call
   * for the same `name` are skipped, unless `fromStart`.
   */
  readonly next: <T>(
    name: string,
    fromStart: boolean,
    attempt: (count: number) => Promise<T | undefined>,
  ) => Promise<T>;
}

/** Creates a counter that caches the last number of a name, as a scanner may give every file the same one. */
export function createUniqueNames(): UniqueNames {
  const lastCounts = new Map<string, number>();
  return {
    async next(name, fromStart, attempt) {
      // The plain name may have become free.
      const first = await attempt(1);
      if (first !== undefined) return first;
      for (let count = fromStart ? 2 : (lastCounts.get(name) ?? 1) + 1; ; count += 1) {
        const result = await attempt(count);
        if (result === undefined) continue;
        if (lastCounts.size >= MAX_CACHED) lastCounts.clear();
        lastCounts.set(name, count);
        return result;
      }
    },
  };
}
