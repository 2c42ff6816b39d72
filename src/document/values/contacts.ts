import { matchesOf, type Span, withoutOverlaps } from './span.ts';

/** A match in a text, and its normalised value. */
export interface TextMatch extends Span {
  readonly text: string;
  readonly value: string;
}

function all(pattern: RegExp, text: string, value: (found: string) => string | undefined): TextMatch[] {
  return matchesOf(pattern, text).flatMap((found) => {
    const normalised = value(found[0]);
    if (normalised === undefined) return [];
    return [{ start: found.index, end: found.index + found[0].length, text: found[0], value: normalised }];
  });
}

const EMAIL = /(?<![\w.+%-])[\w+%-][\w.+%-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}(?![\w-])/gi;

/** Finds the e-mail addresses in a text. */
export function findEmails(text: string): TextMatch[] {
  return all(EMAIL, text, (found) => found);
}

const URL_TEXT = /(?:https?:\/\/|(?<![\w@.])www\.)[^\s<>"'()[\]{}]{3,500}/gi;
const BARE_HOST =
  /(?<![\w@./-])[a-z0-9][a-z0-9-]{1,62}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:com|org|net|de|fr|es|it|nl|pt|io|dev|eu|co\.uk|ch|at|be|my|app)(?:\/[^\s<>"'()]{0,200})?(?![\w@-])/gi;

/** Finds the web addresses in a text, with `http`, with `www.` or as a bare host name under a common domain. */
export function findUrls(text: string): TextMatch[] {
  const trim = (match: TextMatch): TextMatch => {
    const value = match.text.replace(/[.,;:!?]+$/, '');
    return { start: match.start, end: match.start + value.length, text: value, value };
  };
  return withoutOverlaps(
    [...all(URL_TEXT, text, (found) => found), ...all(BARE_HOST, text, (found) => found)].map(trim),
  );
}

/** Two short numbers with a slash are part of a date. */
const DAY_AND_MONTH = /(?<!\d)\d{1,2}\/\d{1,2}(?!\d)/;
const PHONE = /(?<![\w.,/-])(?:\+|\(\+?|00)?\d[\d ()./-]{4,22}\d(?![\w.,]?\d)/g;

/** A dash with blanks and a postcode, behind which a place stands: `56 - 28033 Madrid`. */
const POSTCODE_BEHIND_DASH = /\s[-–]\s\d{4,6}$/;

/**
 * Finds the telephone numbers in a text: 7 to 15 digits (ITU-T E.164) with the usual separators. Whether a number that
 * may also be an amount or a date counts is up to the caller, by its label.
 */
export function findPhones(text: string): TextMatch[] {
  const isPlace = ({ end, value }: TextMatch) =>
    POSTCODE_BEHIND_DASH.test(value) && /^,? \p{Lu}\p{L}/u.test(text.slice(end));
  return all(PHONE, text, phoneIn).filter((phone) => !isPlace(phone));
}

function phoneIn(found: string): string | undefined {
  const digits = found.replace(/\D/g, '').length;
  const dated = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(found) || /^\d{4}-\d\d-\d\d/.test(found);
  return digits >= 7 && digits <= 15 && !dated && !DAY_AND_MONTH.test(found) ? found.trim() : undefined;
}
