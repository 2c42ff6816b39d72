/** A character with its (fractional) step in the sequence and its probability. */
export interface ReadChar {
  readonly char: string;
  readonly step: number;
  readonly probability: number;
}

/** Replaces full-width punctuation, which the model prefers, outside of Chinese and Japanese text. */
function halfWidth(chars: readonly ReadChar[]): readonly ReadChar[] {
  if (chars.some(({ char }) => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char))) return chars;
  return chars.map((read) => ({
    ...read,
    char: read.char.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize('NFKC')),
  }));
}

/**
 * Greedy CTC decoding: takes the likeliest class of each step, merges runs, and drops blanks (class 0). `scores` holds
 * `steps * classes` probabilities. Source: Graves et al., 2006.
 */
export function decodeCtc(
  scores: Float32Array,
  shape: { readonly steps: number; readonly classes: number },
  dictionary: readonly string[],
): readonly ReadChar[] {
  const chars: ReadChar[] = [];
  let last = 0;
  let runStart = 0;
  let best = 0;
  for (let step = 0; step < shape.steps; step += 1) {
    const base = step * shape.classes;
    let top = 0;
    let topScore = scores[base] ?? 0;
    for (let k = 1; k < shape.classes; k += 1) {
      const score = scores[base + k] ?? 0;
      if (score > topScore) {
        topScore = score;
        top = k;
      }
    }
    const char = top === 0 ? undefined : dictionary[top - 1];
    if (char !== undefined) {
      if (top === last) {
        best = Math.max(best, topScore);
        chars[chars.length - 1] = { char, step: (runStart + step) / 2, probability: best };
      } else {
        runStart = step;
        best = topScore;
        chars.push({ char, step, probability: topScore });
      }
    }
    last = top;
  }
  return halfWidth(chars);
}
