/** A range of a text in UTF-16 units, as for `String.slice`; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * All matches of a pattern with the `g` flag, in order, without changing the pattern's state.
 */
export function matchesOf(pattern: RegExp, text: string): RegExpExecArray[] {
  return [...text.matchAll(pattern)];
}

/** `matchesOf` for a pattern that takes at least one digit: most texts of a page have none. */
export function matchesWithDigits(pattern: RegExp, text: string): RegExpExecArray[] {
  return /\d/.test(text) ? matchesOf(pattern, text) : [];
}

/** Whether two spans share at least one character. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * Drops spans that overlap an earlier or, at the same start, longer one; returns the others sorted by start.
 */
export function withoutOverlaps<T extends Span>(spans: readonly T[]): T[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const remaining: T[] = [];
  let reached = 0;
  for (const span of sorted) {
    if (span.start < reached) continue;
    remaining.push(span);
    reached = span.end;
  }
  return remaining;
}
