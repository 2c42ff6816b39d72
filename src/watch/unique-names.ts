/** Names for which the last number is remembered. */
const MOST = 1000;

export interface UniqueNames {
  /**
   * The first of `attempt(1)`, `attempt(2)` … that is not undefined. Numbers that were taken when the same name was asked for are not
   * tried again, unless `all`.
   */
  readonly next: <T>(name: string, all: boolean, attempt: (count: number) => Promise<T | undefined>) => Promise<T>;
}

/** Counts through names that are taken: a scanner may call each file the same. */
export function createUniqueNames(): UniqueNames {
  const last = new Map<string, number>();
  return {
    async next(name, all, attempt) {
      // A name that was freed by now is taken first.
      const first = await attempt(1);
      if (first !== undefined) return first;
      for (let count = all ? 2 : (last.get(name) ?? 1) + 1; ; count += 1) {
        const made = await attempt(count);
        if (made === undefined) continue;
        if (last.size >= MOST) last.clear();
        last.set(name, count);
        return made;
      }
    },
  };
}
