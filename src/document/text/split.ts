/** A line of a text file, or a piece of a line that is too long for a slice; numbers count from 1. */
export interface TextLine {
  readonly number: number;
  /** Column, in the file, of the first character of `text`. */
  readonly column: number;
  readonly text: string;
}

/** The lines of one page. */
export type TextSlice = readonly TextLine[];

/** Size limits of a slice. */
export interface SplitLimits {
  /** Lines of a slice. */
  readonly maxLines: number;
  /** Characters of a slice. */
  readonly maxChars: number;
}

/**
 * Splits a text file into slices of at most `maxLines` lines and `maxChars` characters: within the last half of a full
 * slice before a top-level definition, otherwise at a blank line, otherwise where the slice is full. A longer line, as
 * in minified code, is split after a blank, semicolon, comma or bracket.
 */
export function splitText(lines: readonly string[], limits: SplitLimits): readonly TextSlice[] {
  const pieces = lines.flatMap((text, index) => cutLine({ number: index + 1, column: 1, text }, limits.maxChars));
  const slices: TextSlice[] = [];
  let start = 0;
  while (start < pieces.length) {
    const full = fullEnd(pieces, start, limits);
    const end = full >= pieces.length ? pieces.length : naturalEnd(pieces, start, full);
    slices.push(pieces.slice(start, end));
    start = end;
  }
  return slices;
}

function cutLine(line: TextLine, maxChars: number): readonly TextLine[] {
  const room = maxChars - 1;
  const pieces: TextLine[] = [];
  for (let at = 0; at < line.text.length || at === 0; ) {
    const rest = line.text.slice(at, at + room);
    const last = at + room >= line.text.length;
    const seam = last ? -1 : Math.max(...[' ', ';', ',', '}', ')'].map((char) => rest.lastIndexOf(char)));
    const text = seam > room / 2 ? rest.slice(0, seam + 1) : rest;
    pieces.push({ number: line.number, column: line.column + at, text });
    at += Math.max(1, text.length);
  }
  return pieces;
}

function fullEnd(lines: readonly TextLine[], start: number, limits: SplitLimits): number {
  let chars = 0;
  let end = start;
  while (end < lines.length && end - start < limits.maxLines) {
    chars += (lines[end]?.text.length ?? 0) + 1;
    if (chars > limits.maxChars && end > start) break;
    end += 1;
  }
  return end;
}

function naturalEnd(lines: readonly TextLine[], start: number, full: number): number {
  const earliest = start + Math.ceil((full - start) / 2);
  let blank: number | undefined;
  for (let cut = full; cut > earliest; cut -= 1) {
    const before = lines[cut - 1]?.text ?? '';
    const after = lines[cut]?.text ?? '';
    if (before.trim() !== '') continue;
    if (/^[^\s)}\]#/*;,-]/.test(after)) return cut;
    blank ??= cut;
  }
  return blank ?? full;
}
