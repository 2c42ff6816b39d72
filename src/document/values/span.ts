/** A stretch of a text, counted in UTF-16 units like `String.slice`; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * All matches of a global pattern, never overlapping, with the text they cover.
 * Takes a pattern with the `g` flag; returns the matches in order. The pattern's state is not touched.
 */
export function matchesOf(pattern: RegExp, text: string): RegExpExecArray[] {
  return [...text.matchAll(pattern)];
}

/** Whether two spans share at least one character. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * Keeps the spans that come first and are longest, dropping every span that overlaps one already kept.
 * Takes spans in any order; returns them sorted by start.
 */
export function withoutOverlaps<T extends Span>(spans: readonly T[]): T[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: T[] = [];
  let reached = 0;
  for (const span of sorted) {
    if (span.start < reached) continue;
    kept.push(span);
    reached = span.end;
  }
  return kept;
}
