import type { ReadChar } from '../ctc.ts';
import type { LineReading } from '../read-line.ts';
import { STEP_WIDTH } from '../recognize.ts';
import type { PlacedChar } from '../words.ts';
import { alignReadings, type Pair, plain } from './align.ts';
import { BEYOND_FIRST, type LineEvidence, secondWins, writesMore } from './choose-char.ts';
import { limitOfDifference, limitOfLookalike, limitOfMissing } from './doubt.ts';
import { isDigit, isLetter, type Surroundings, surroundingsOf } from './surroundings.ts';
import type { SecondChar, SecondLine } from './tesseract.ts';

/** Agreement of the readers, and Tesseract's confidence, from which a line is clean print. */
const PRINT_AGREEMENT = 0.9;
const PRINT_CONFIDENCE = 0.96;
/** Weights of a blank that the second reader read, in the sum by which words are told apart. */
const BLANK = 5.8;
const BLANK_BY_AGREEMENT = 2.4;

/** A pair of characters and what is known of its place. */
interface Place {
  readonly pair: Pair;
  readonly next: readonly (Pair | undefined)[];
  readonly around: Surroundings;
  readonly evidence: LineEvidence;
  /** Whether the second reader read anything in the line. */
  readonly isRead: boolean;
}

/**
 * Fuses two readings of a line, character by character. Where they differ, the surer reader counts; letters and signs
 * that the first one does not write come from the second, and words in doubt get a limit to their confidence. `comma`:
 * whether the language writes decimals with a comma.
 */
export function fuseReadings(
  first: Pick<LineReading, 'chars' | 'size'>,
  second: SecondLine,
  { comma }: { readonly comma: boolean },
): readonly PlacedChar[] {
  const solid = first.chars.filter(({ char }) => char.trim() !== '');
  const blanks = new Set(first.chars.filter((_, at) => first.chars[at - 1]?.char.trim() === ''));
  const pairs = alignReadings(solid, second.chars, {
    centre: ({ step }) => (step + 0.5) * STEP_WIDTH,
    height: first.size.height,
  });
  const evidence = { ...evidenceOf(pairs, second), comma };
  const surroundings = surroundingsOf(pairs, blanks);
  const fused: PlacedChar[] = [];
  let carried = 1;
  let begins = false;
  for (const [at, pair] of pairs.entries()) {
    const around = surroundings[at] ?? { left: '', right: '', beside: [] };
    const next = [pairs[at - 1], pairs[at + 1]];
    const char = fuse({ pair, next, around, evidence, isRead: second.chars.length > 0 });
    if (char === undefined) {
      // What was left out leaves its doubt and the blank before it to its neighbours.
      begins ||= pair.second?.startsWord === true;
      carried = Math.min(carried, limitOfMissing(pair, around));
      const last = fused.at(-1);
      if (last !== undefined) fused[fused.length - 1] = { ...last, limit: Math.min(last.limit ?? 1, carried) };
      continue;
    }
    begins ||= pair.second?.startsWord === true;
    const secondBlank = begins ? BLANK + BLANK_BY_AGREEMENT * evidence.agreement : 0;
    fused.push({
      ...char,
      limit: Math.min(char.limit ?? 1, carried, limitOfLookalike(char.char, around)),
      blank: pair.first !== undefined && blanks.has(pair.first),
      ...(pair.second === undefined ? {} : { secondBlank }),
    });
    carried = 1;
    begins = false;
  }
  return fused;
}

function evidenceOf(pairs: readonly Pair[], second: SecondLine): Omit<LineEvidence, 'comma'> {
  const same = pairs.filter(
    ({ first: a, second: b }) =>
      a !== undefined && b !== undefined && (plain(a.char) === plain(b.char) || BEYOND_FIRST.test(b.char)),
  );
  const agreement = pairs.length === 0 ? 0 : same.length / pairs.length;
  return { agreement, isPrint: agreement >= PRINT_AGREEMENT && second.confidence >= PRINT_CONFIDENCE };
}

function fuse(place: Place): PlacedChar | undefined {
  const { first, second } = place.pair;
  if (first === undefined) return second === undefined ? undefined : onlySecond(second, place);
  return second === undefined ? onlyFirst(first, place) : fuseBoth(first, second, place);
}

function fuseBoth(first: ReadChar, second: SecondChar, { around, evidence }: Place): PlacedChar {
  if (first.char === second.char) {
    return { ...first, probability: 1 - (1 - first.probability) * (1 - second.probability) };
  }
  if (!secondWins(first, second, around, evidence)) {
    return { ...first, limit: limitOfDifference(first, second, first.char, around) };
  }
  const isExpected = writesMore(first.char, second.char, around, evidence);
  return {
    ...first,
    char: second.char,
    probability: second.probability,
    limit: isExpected ? 1 : limitOfDifference(first, second, second.char, around),
  };
}

/** A character that only the first reader has seen. */
function onlyFirst(first: ReadChar, { next, around, evidence, isRead }: Place): PlacedChar | undefined {
  // Nothing at all by the second reader says nothing about the first.
  if (!isRead) return first;
  if (isLetter(first.char) && next.some((pair) => isAccent(pair, around, evidence))) {
    // It reads a letter with its accent as two.
    if (evidence.isPrint || first.probability < 0.97) return undefined;
  }
  const isInNumber = isDigit(first.char) || around.beside.every(isDigit);
  if (!isInNumber && evidence.isPrint && first.probability < 0.7) return undefined;
  if (!isInNumber && evidence.agreement >= 0.8 && first.probability < 0.35) return undefined;
  return { ...first, limit: limitOfMissing({ first }, around) };
}

function isAccent(pair: Pair | undefined, around: Surroundings, evidence: LineEvidence): boolean {
  if (pair?.first === undefined || pair.second === undefined || pair.first.char === pair.second.char) return false;
  return isLetter(pair.second.char) && writesMore(pair.first.char, pair.second.char, around, evidence);
}

/** A character that only the second reader has seen. */
function onlySecond(second: SecondChar, { around, evidence }: Place): PlacedChar | undefined {
  const { char, probability, start, end } = second;
  const step = (start + end) / 2 / STEP_WIDTH - 0.5;
  if (writesMore(undefined, char, around, evidence) && probability >= 0.88) return { char, step, probability };
  const isSign = !isLetter(char) && !isDigit(char);
  const isEdge = around.beside.includes(undefined);
  const isKept = isSign
    ? probability >= 0.93 && evidence.agreement >= (isEdge ? 0.96 : 0.9)
    : probability >= 0.96 && evidence.isPrint;
  if (!isKept || /[€£§]/.test(char)) return undefined;
  return { char, step, probability, limit: limitOfMissing({ second }, around) };
}
