import { findCurrencies } from '../../document/values/currencies.ts';
import { matchesOf, overlaps, type Span } from '../../document/values/span.ts';

/** An identifier in a text; `quality` as that of a reading. */
interface Code extends Span {
  readonly value: string;
  readonly quality: number;
}

const PIECE = /[^\s:;,()[\]|]*\d[^\s;,()[\]|]*/gu;
const DIGITS_ONLY = /^\d{2,}$/;
/** The beginning of an IBAN, whose other groups may be misread. */
const IBAN_BEGIN = /^[A-Z]{2}\d{2} [A-Z\d]{4} \S/;
const CLOCK = /^\d{1,2}:\d{2}/;
const PREFIX = /(?:^|[\s:#(])((?:[A-Z]{1,5}[-/.]? ?)|#)$/;

/** Whether digits next to a comma and more digits are part of a number. */
function isPartOfDecimal(text: string, start: number, end: number): boolean {
  return /^,\d/.test(text.slice(end, end + 2)) || /\d,$/.test(text.slice(Math.max(0, start - 2), start));
}

/** Between a number and a year: `9 / 2026`. */
const SLASH = ' / ';

/**
 * A code of several words that is all there is, or all before the next part of a line: the letters of a series and its number,
 * as in `FT 2026A/118840`, or two groups of digits, as in `54 118/4471`, or groups of three
 * behind a single one.
 */
const OF_WORDS =
  /^[\s:.#=]*(?<code>(?:\p{Lu}{2,5} ){1,2}\p{Lu}{0,4}\.?\d[\p{Lu}\d]*(?:[-/.][\p{Lu}\d]+)*|\d{2,3} \d{3}\/\d{3,5}|\d(?: \d{3}){2,4})(?=\s*(?:$|[·•|;(]))/du;
/** Letters that only say that a number follows. */
const NUMBER_SIGN = /^(?:NO|NR|NUM|NUMBER|NUMMER|ID|REF)$/;

function codeOfWords(text: string, dates: readonly Span[]): Code | undefined {
  const [start, end] = OF_WORDS.exec(text)?.indices?.groups?.code ?? [];
  if (start === undefined || end === undefined) return undefined;
  const value = text.slice(start, end);
  const isNumbered = value.split(' ').some((word) => NUMBER_SIGN.test(word));
  // A day, as `MAR 2026`, or an amount, as `EUR 20`, is no code.
  const isOther =
    dates.some((date) => overlaps(date, { start, end })) ||
    findCurrencies(value).length > 0 ||
    /^\p{Lu}+ (?:19|20)\d\d$/u.test(value);
  return isNumbered || isOther ? undefined : { start, end, value, quality: 0 };
}

/** Reads identifiers: words with a digit, and groups of digits; none of `dates`. */
export function readCodes(text: string, dates: readonly Span[]): Code[] {
  const whole = codeOfWords(text, dates);
  const found: Code[] = whole === undefined ? [] : [whole];
  let previous: { start: number; end: number } | undefined;
  for (const piece of matchesOf(PIECE, text)) {
    const raw = piece[0].replace(/^[.:#*=–—-]+/, '').replace(/[.:*–—-]+$/, '');
    const start = piece.index + piece[0].indexOf(raw);
    const end = start + raw.length;
    if (
      raw === '' ||
      (whole !== undefined && start < whole.end) ||
      CLOCK.test(raw) ||
      IBAN_BEGIN.test(text.slice(start)) ||
      isPartOfDecimal(text, start, end) ||
      dates.some((date) => date.start <= start && date.end >= end)
    )
      continue;
    const last = found.at(-1);
    const between = previous === undefined ? '' : text.slice(previous.end, start);
    const digits = between === SLASH ? /^\d+$/ : DIGITS_ONLY;
    const joins = (between === ' ' || between === SLASH) && digits.test(raw);
    if (last !== undefined && joins && digits.test(String(last.value).replace(/[ /]/g, ''))) {
      found[found.length - 1] = { ...last, end, value: text.slice(last.start, end).replaceAll(SLASH, '/') };
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
