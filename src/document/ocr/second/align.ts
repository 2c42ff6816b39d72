import type { ReadChar } from '../ctc.ts';
import type { SecondChar } from './tesseract.ts';

/** The same place of a line in both readings; one of them is missing where only one reader saw a character. */
export interface Pair {
  readonly first?: ReadChar;
  readonly second?: SecondChar;
}

/** Characters that look alike in print; the first readers' alphabet lacks ß. */
const ALIKE = [
  '0OoQDC',
  '1lI|!i[]/',
  '5Ss$',
  '8B',
  '2Zz',
  '6G',
  'ßB',
  '.,:;',
  "'’‘`´",
  '"”“„«»',
  '-–—_~',
  'Uu',
  'Cc',
  'Vv',
];
const GAP = 0.8;

/** The letter without its accent, in lower case. */
export function plain(char: string): string {
  return char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function differenceOf(a: string, b: string): number {
  if (a === b) return 0;
  if (plain(a) === plain(b)) return 0.2;
  if (ALIKE.some((group) => group.includes(a) && group.includes(b))) return 0.4;
  const bothWordChars = /[\p{L}\p{N}]/u.test(a) === /[\p{L}\p{N}]/u.test(b);
  return bothWordChars ? 1 : 1.3;
}

/**
 * Aligns two readings of a line, without blanks, by likeness and place. `centre` gives the middle of a character of the
 * first reading in pixels of the crop, `height` is the crop's. Source: Needleman and Wunsch, 1970.
 */
export function alignReadings(
  first: readonly ReadChar[],
  second: readonly SecondChar[],
  place: { readonly centre: (char: ReadChar) => number; readonly height: number },
): readonly Pair[] {
  const columns = second.length + 1;
  const costs = new Float32Array((first.length + 1) * columns);
  for (let i = 0; i <= first.length; i += 1) {
    for (let j = 0; j <= second.length; j += 1) {
      if (i === 0 || j === 0) {
        costs[i * columns + j] = GAP * (i + j);
        continue;
      }
      costs[i * columns + j] = Math.min(
        (costs[(i - 1) * columns + j - 1] ?? 0) + pairCost(first[i - 1], second[j - 1], place),
        (costs[(i - 1) * columns + j] ?? 0) + GAP,
        (costs[i * columns + j - 1] ?? 0) + GAP,
      );
    }
  }
  const pairs: Pair[] = [];
  for (let [i, j] = [first.length, second.length]; i > 0 || j > 0; ) {
    const [a, b] = [first[i - 1], second[j - 1]];
    const cost = costs[i * columns + j] ?? 0;
    const both =
      a === undefined || b === undefined ? Infinity : (costs[(i - 1) * columns + j - 1] ?? 0) + pairCost(a, b, place);
    if (a !== undefined && b !== undefined && Math.abs(cost - both) < 1e-4) {
      pairs.push({ first: a, second: b });
      i -= 1;
      j -= 1;
    } else if (
      a !== undefined &&
      (b === undefined || Math.abs(cost - (costs[(i - 1) * columns + j] ?? 0) - GAP) < 1e-4)
    ) {
      pairs.push({ first: a });
      i -= 1;
    } else if (b !== undefined) {
      pairs.push({ second: b });
      j -= 1;
    }
  }
  return pairs.reverse();
}

function pairCost(
  a: ReadChar | undefined,
  b: SecondChar | undefined,
  { centre, height }: { readonly centre: (char: ReadChar) => number; readonly height: number },
): number {
  if (a === undefined || b === undefined) return Infinity;
  const apart = Math.abs(centre(a) - (b.start + b.end) / 2) / height;
  return differenceOf(a.char, b.char) + Math.min(1, 0.4 * apart);
}
