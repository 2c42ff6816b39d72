import { fold, normalise } from '../../document/values/normalise.ts';

/** The letters and digits of a text, with their offsets and the word boundaries. */
interface Atoms {
  /** Folded letters and digits, concatenated. */
  readonly key: string;
  /** For each character of `key`, its offset in the text. */
  readonly offsets: readonly number[];
  readonly begins: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
}

const ATOM = /#|\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{Lu}|\p{Lo}+|\p{N}+/gu;
/** Digits that OCR confuses with letters inside a word. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['0', 'O'],
  ['1', 'I'],
  ['5', 'S'],
  ['8', 'B'],
]);
const MISREAD = /(?<=\p{L})[0158](?=\p{L})/gu;
/** A rate within a label, as in `plus 19 % VAT`. */
const RATE = /\d{1,3}(?:[.,]\d{1,4})?\s?%/g;

/** A text with blanks for the rates in it, which may stand within a label. */
export function withoutRates(text: string): string {
  return text.replace(RATE, (rate) => ' '.repeat(rate.length));
}

/**
 * Converts a text to the form in which labels are compared. Words joined by OCR are split between lower case and
 * capitals, letters and digits, and at punctuation.
 */
function atomsOf(text: string): Atoms {
  const [begins, ends] = [new Set<number>(), new Set<number>()];
  const offsets: number[] = [];
  let key = '';
  const mended = withoutRates(text.replace(MISREAD, (digit) => LETTERS.get(digit) ?? digit));
  for (const found of mended.matchAll(ATOM)) {
    begins.add(key.length);
    for (let index = 0; index < found[0].length; index += 1) {
      for (const letter of spelled(found[0].charAt(index))) {
        key += letter;
        for (let unit = 0; unit < letter.length; unit += 1) offsets.push(found.index + index);
      }
    }
    ends.add(key.length);
  }
  return { key, offsets, begins, ends };
}

/** A letter as labels are compared, and the sign of numbers as they spell it. */
function spelled(letter: string): string {
  return letter === '#' ? 'no' : fold(letter);
}

/** A label of a field; `weight` is its certainty, at most 1. */
export interface Label<Owner> {
  readonly text: string;
  readonly owner: Owner;
  readonly weight: number;
}

/** An entry of the index. */
interface LabelEntry<Owner> {
  /** Letters and digits for comparing, blurred in the blurred index. */
  readonly key: string;
  /** Letters and digits of the label. */
  readonly printed: string;
  readonly owners: readonly { readonly owner: Owner; readonly weight: number }[];
}

type ByPrefix<Owner> = ReadonlyMap<string, readonly LabelEntry<Owner>[]>;

/** Labels by the first characters of their key, longest first; long ones also by their blurred key. */
export interface LabelIndex<Owner> {
  readonly exact: ByPrefix<Owner>;
  /** Keys are blurred. */
  readonly blurred: ByPrefix<Owner>;
}

/** Groups of characters that OCR confuses; the first one represents each group. */
const LOOKALIKES = ['oceq0', 'iltfj1', 's5', 'b8h', 'nmuvw', 'g96', 'ad'];
const BLUR: ReadonlyMap<string, string> = new Map(
  LOOKALIKES.flatMap((group) => [...group].map((letter): [string, string] => [letter, group.charAt(0)])),
);
/** Minimum length of a label matched in spite of misread letters. */
const MIN_BLURRED_LENGTH = 8;

/** Replaces similar characters of a key by one of them, at equal length. */
export function foldLookalikes(key: string): string {
  return key.replace(/[a-z0-9]/g, (letter) => BLUR.get(letter) ?? letter);
}

/** Length of the prefix for look-ups; shorter labels are looked up in full. */
const PREFIX_LENGTH = 2;

/** Creates an index of labels. Labels without letters or digits are dropped; one label may have several owners. */
export function indexLabels<Owner>(labels: Iterable<Label<Owner>>): LabelIndex<Owner> {
  const byKey = new Map<string, Map<Owner, number>>();
  for (const { text, owner, weight } of labels) {
    const key = normalise(text);
    if (key.length < PREFIX_LENGTH) continue;
    const owners = byKey.get(key) ?? new Map<Owner, number>();
    owners.set(owner, Math.max(weight, owners.get(owner) ?? 0));
    byKey.set(key, owners);
  }
  const entries = [...byKey]
    .sort((a, b) => b[0].length - a[0].length)
    .map(([key, owners]) => ({ key, printed: key, owners: [...owners].map(([owner, weight]) => ({ owner, weight })) }));
  const long = entries.filter(({ key }) => key.length >= MIN_BLURRED_LENGTH);
  return {
    exact: byPrefix(entries),
    blurred: byPrefix(long.map((entry) => ({ ...entry, key: foldLookalikes(entry.key) }))),
  };
}

function byPrefix<Owner>(entries: readonly LabelEntry<Owner>[]): ByPrefix<Owner> {
  const map = new Map<string, LabelEntry<Owner>[]>();
  for (const entry of entries) {
    const prefix = entry.key.slice(0, PREFIX_LENGTH);
    const list = map.get(prefix);
    if (list === undefined) map.set(prefix, [entry]);
    else list.push(entry);
  }
  return map;
}

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

/** What stands behind the first letters of a code, which may look like a label: `PO/MUM/3341`. */
const PART_OF_CODE = /^\/\S{0,40}\d/;

const MAX_MISREAD = 1;

/** Number of letters of a label that differ from the text at an offset. */
function misread(label: string, text: string, at: number): number {
  let count = 0;
  for (let index = 0; index < label.length; index += 1) if (label[index] !== text[at + index]) count += 1;
  return count;
}

/** Whether a digit is the first of several, which is no misread letter of a label before it: `Telefon 044`. */
function beginsNumber({ key, begins }: Atoms, at: number): boolean {
  return begins.has(at) && /^\d\d/.test(key.slice(at, at + 2));
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
  const blurred = foldLookalikes(atoms.key);
  for (const { at: begin, inside } of beginnings(atoms)) {
    if (begin < from) continue;
    const fits = (text: string, key: string): boolean => {
      if ((inside && key.length < MIN_TAIL_LENGTH) || !text.startsWith(key, begin)) return false;
      const end = begin + key.length;
      if (beginsNumber(atoms, end - 1)) return false;
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
    if (PART_OF_CODE.test(text.slice(last + 1)) && !/\S$/.test(text.slice(0, first))) continue;
    hits.push({ entry, start: first, end: last + 1 });
  }
  return hits;
}
