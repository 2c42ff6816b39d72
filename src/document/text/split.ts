/** A run of whole lines of a text file. `firstLine` counts from 1. */
export interface TextSlice {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

export interface SplitLimits {
  /** Lines of a slice. */
  readonly maxLines: number;
  /** Characters of a slice; a single longer line makes a slice of its own. */
  readonly maxChars: number;
}

/**
 * Cuts a text file into slices of at most `maxLines` lines and `maxChars` characters. A cut is made, within the last half of
 * a full slice, before a top-level definition, otherwise at a blank line, otherwise where the slice is full.
 */
export function splitText(lines: readonly string[], limits: SplitLimits): readonly TextSlice[] {
  const slices: TextSlice[] = [];
  let start = 0;
  while (start < lines.length) {
    const full = fullEnd(lines, start, limits);
    const end = full >= lines.length ? lines.length : naturalEnd(lines, start, full);
    slices.push({ firstLine: start + 1, lines: lines.slice(start, end) });
    start = end;
  }
  return slices;
}

function fullEnd(lines: readonly string[], start: number, limits: SplitLimits): number {
  let chars = 0;
  let end = start;
  while (end < lines.length && end - start < limits.maxLines) {
    chars += (lines[end]?.length ?? 0) + 1;
    if (chars > limits.maxChars && end > start) break;
    end += 1;
  }
  return end;
}

function naturalEnd(lines: readonly string[], start: number, full: number): number {
  const earliest = start + Math.ceil((full - start) / 2);
  let blank: number | undefined;
  for (let cut = full; cut > earliest; cut -= 1) {
    const before = lines[cut - 1] ?? '';
    const after = lines[cut] ?? '';
    const topLevel = /^[^\s)}\]#/*;,-]/.test(after);
    if (before.trim() === '' && topLevel) return cut;
    if (before.trim() === '') blank ??= cut;
  }
  return blank ?? full;
}
