import { type Atoms, atomsOf } from './atoms.ts';
import { blur, type LabelEntry, type LabelIndex, PREFIX_LENGTH } from './index.ts';

/** A label in a text, at characters `start` to `end`. */
export interface LabelHit<Owner> {
  readonly entry: LabelEntry<Owner>;
  readonly start: number;
  readonly end: number;
}

/** What may directly follow a label: a currency or tax name before the amount. */
const DIRECT_SUFFIX = /^(?:rm|rs|usd|eur|gbp|chf|incl|inkl|gst|vat|\d)/;

/** Minimum length of a label that may end a longer word, as in `Handelsrechnung Nr.` */
const MIN_TAIL_LENGTH = 8;
const MIN_HEAD_LENGTH = 3;

const MAX_MISREAD = 1;

/** Number of letters of a label that differ from the text at an offset. */
function misread(label: string, text: string, at: number): number {
  let count = 0;
  for (let index = 0; index < label.length; index += 1) if (label[index] !== text[at + index]) count += 1;
  return count;
}

/** Offsets where labels may begin: at words, and inside long words for languages with compounds. */
function* beginnings(atoms: Atoms): Generator<{ readonly at: number; readonly inside: boolean }> {
  let before: number | undefined;
  for (const begin of [...atoms.begins, atoms.key.length]) {
    if (before !== undefined) {
      yield { at: before, inside: false };
      for (let at = before + MIN_HEAD_LENGTH; at < begin; at += 1) yield { at, inside: true };
    }
    before = begin;
  }
}

/**
 * Finds the labels in the text of a line, in order. At each word the longest label wins and is skipped, so `Subtotal`
 * is never also a `Total`.
 */
export function findLabels<Owner>(text: string, index: LabelIndex<Owner>): LabelHit<Owner>[] {
  const atoms = atomsOf(text);
  const hits: LabelHit<Owner>[] = [];
  let from = 0;
  const blurred = blur(atoms.key);
  for (const { at: begin, inside } of beginnings(atoms)) {
    if (begin < from) continue;
    const fits = (text: string, key: string): boolean => {
      if ((inside && key.length < MIN_TAIL_LENGTH) || !text.startsWith(key, begin)) return false;
      const end = begin + key.length;
      return atoms.ends.has(end) || (key.length > 3 && DIRECT_SUFFIX.test(atoms.key.slice(end, end + 4)));
    };
    const exact = index.exact
      .get(atoms.key.slice(begin, begin + PREFIX_LENGTH))
      ?.find(({ key }) => fits(atoms.key, key));
    const similar = inside
      ? undefined
      : index.blurred
          .get(blurred.slice(begin, begin + PREFIX_LENGTH))
          ?.find((entry) => fits(blurred, entry.key) && misread(entry.printed, atoms.key, begin) <= MAX_MISREAD);
    // A longer label with one misread letter is better than a shorter one inside it.
    const entry = (similar?.key.length ?? 0) > (exact?.key.length ?? 0) ? similar : exact;
    if (entry === undefined) continue;
    from = begin + entry.key.length;
    const [first, last] = [atoms.offsets[begin] ?? 0, atoms.offsets[from - 1] ?? 0];
    hits.push({ entry, start: first, end: last + 1 });
  }
  return hits;
}
