import { findDates } from '../../../document/values/dates.ts';
import { matchesOf } from '../../../document/values/span.ts';
import type { NumberConventions, Reading } from './reading.ts';

const EDGE_BEFORE = /^[\s:;.,#=*|_•·–—-]+/;
const EDGE_AFTER = /[\s:;,|_=*–—-]+$/;
const MAX_TEXT = 400;

/** The text without the punctuation after its label; nothing without a letter or digit. */
export function readText(text: string): Reading[] {
  const start = EDGE_BEFORE.exec(text)?.[0].length ?? 0;
  const value = text.slice(start, start + MAX_TEXT).replace(EDGE_AFTER, '');
  if (!/[\p{L}\p{N}]/u.test(value)) return [];
  return [{ start, end: start + value.length, value, quality: 0 }];
}

const PIECE = /[^\s:;,()[\]|]*\d[^\s;,()[\]|]*/gu;
const DIGITS_ONLY = /^\d{2,}$/;
const CLOCK = /^\d{1,2}:\d{2}/;
const PREFIX = /(?:^|[\s:#(])((?:[A-Z]{1,5}[-/.]? ?)|#)$/;

/** Whether digits next to a comma and more digits are part of a number. */
function isPartOfDecimal(text: string, start: number, end: number): boolean {
  return /^,\d/.test(text.slice(end, end + 2)) || /\d,$/.test(text.slice(Math.max(0, start - 2), start));
}

/** Reads identifiers: words with a digit, and groups of digits; no dates. */
export function readCodes(text: string, conventions: NumberConventions): Reading[] {
  const dates = findDates(text, conventions);
  const found: Reading[] = [];
  let previous: { start: number; end: number } | undefined;
  for (const piece of matchesOf(PIECE, text)) {
    const raw = piece[0].replace(/^[.:#*=–—-]+/, '').replace(/[.:*–—-]+$/, '');
    const start = piece.index + piece[0].indexOf(raw);
    const end = start + raw.length;
    if (
      raw === '' ||
      CLOCK.test(raw) ||
      isPartOfDecimal(text, start, end) ||
      dates.some((date) => date.start <= start && date.end >= end)
    )
      continue;
    const last = found.at(-1);
    const joins = previous !== undefined && text.slice(previous.end, start) === ' ' && DIGITS_ONLY.test(raw);
    if (last !== undefined && joins && DIGITS_ONLY.test(String(last.value).replaceAll(' ', ''))) {
      found[found.length - 1] = { ...last, end, value: text.slice(last.start, end) };
    } else {
      const prefix = found.length === 0 ? PREFIX.exec(text.slice(0, start))?.[1] : undefined;
      const from = prefix !== undefined && /[-/.]\s?$/.test(prefix) ? start - prefix.length : start;
      const bracketed = text.charAt(start - 1) === '(' ? -0.4 : 0;
      const short = (raw.length < 3 ? -0.15 : 0) + bracketed;
      found.push({ start: from, end, value: text.slice(from, end), quality: short - 0.1 * found.length });
    }
    previous = { start, end };
  }
  return found;
}
