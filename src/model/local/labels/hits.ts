import { type Atoms, atomsOf } from './atoms.ts';
import { blur, type LabelEntry, type LabelIndex, PREFIX } from './index.ts';

/** A label found in a text: characters `start` to `end`. */
export interface LabelHit<Owner> {
  readonly entry: LabelEntry<Owner>;
  readonly start: number;
  readonly end: number;
}

/** What may be glued to the end of a label without a gap: a currency or a tax name before the amount. */
const GLUED = /^(?:rm|rs|usd|eur|gbp|chf|incl|inkl|gst|vat|\d)/;

/** Shortest label that may be the end of a longer word, as in `Handelsrechnung Nr.` */
const SHORTEST_TAIL = 8;
const SHORTEST_HEAD = 3;

const MAX_MISREAD = 1;

/** Letters of a label that differ from those of the text at a place. */
function misread(label: string, text: string, at: number): number {
  let count = 0;
  for (let index = 0; index < label.length; index += 1) if (label[index] !== text[at + index]) count += 1;
  return count;
}

/** Where labels may begin: at words, and inside long words for languages that write compounds as one. */
function* beginnings(atoms: Atoms): Generator<{ readonly at: number; readonly inside: boolean }> {
  let before: number | undefined;
  for (const begin of [...atoms.begins, atoms.key.length]) {
    if (before !== undefined) {
      yield { at: before, inside: false };
      for (let at = before + SHORTEST_HEAD; at < begin; at += 1) yield { at, inside: true };
    }
    before = begin;
  }
}

/**
 * Labels in a text. At each word the longest label counts, and what lies inside it is not looked at again, so `Subtotal` is
 * never also a `Total`.
 * Takes the text of a line and an index; returns the labels in order.
 */
export function findLabels<Owner>(text: string, index: LabelIndex<Owner>): LabelHit<Owner>[] {
  const atoms = atomsOf(text);
  const hits: LabelHit<Owner>[] = [];
  let from = 0;
  const blurred = blur(atoms.key);
  for (const { at: begin, inside } of beginnings(atoms)) {
    if (begin < from) continue;
    const fits = (text: string, key: string): boolean => {
      if ((inside && key.length < SHORTEST_TAIL) || !text.startsWith(key, begin)) return false;
      const end = begin + key.length;
      return atoms.ends.has(end) || (key.length > 3 && GLUED.test(atoms.key.slice(end, end + 4)));
    };
    const exact = index.exact.get(atoms.key.slice(begin, begin + PREFIX))?.find(({ key }) => fits(atoms.key, key));
    const similar = inside
      ? undefined
      : index.blurred
          .get(blurred.slice(begin, begin + PREFIX))
          ?.find((entry) => fits(blurred, entry.key) && misread(entry.printed, atoms.key, begin) <= MAX_MISREAD);
    // A longer label that is misread by a letter says more than a shorter one inside it.
    const entry = (similar?.key.length ?? 0) > (exact?.key.length ?? 0) ? similar : exact;
    if (entry === undefined) continue;
    from = begin + entry.key.length;
    const [first, last] = [atoms.offsets[begin] ?? 0, atoms.offsets[from - 1] ?? 0];
    hits.push({ entry, start: first, end: last + 1 });
  }
  return hits;
}
