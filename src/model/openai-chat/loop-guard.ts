/** The ways in which a model loops. */
export type Loop = 'white space' | 'digits' | 'repetition';

/** Maximum runs of characters in a legitimate answer. vLLM issue 40080 shows the white space, 52011 the digits. */
const MAX_WHITE_SPACE = 64;
const MAX_DIGITS = 40;
/** Lengths of the answer's end that are checked for repetition, whenever CHECK_EVERY characters have come. */
const WINDOWS = [2000, 8000] as const;
const CHECK_EVERY = 500;
/** Minimum repetitions of a piece to count as a loop. */
const MIN_REPEATS = 25;

const WHITE_SPACE = new RegExp(`\\s{${MAX_WHITE_SPACE + 1}}`);
const DIGITS = new RegExp(`\\d{${MAX_DIGITS + 1}}`);

/** Detects loops in a growing answer. */
export interface LoopGuard {
  /** Adds text to the answer; returns the kind of loop as soon as there is one. */
  readonly feed: (text: string) => Loop | undefined;
}

/** Creates a guard, which allows stopping an answer that would run to the output limit. */
export function createLoopGuard(): LoopGuard {
  let tail = '';
  let unseen = 0;
  return {
    feed(text) {
      for (let start = 0; start < text.length; start += CHECK_EVERY) {
        const piece = text.slice(start, start + CHECK_EVERY);
        tail = (tail + piece).slice(-WINDOWS[1]);
        unseen += piece.length;
        const near = tail.slice(-(piece.length + MAX_WHITE_SPACE + 1));
        if (WHITE_SPACE.test(near)) return 'white space';
        if (DIGITS.test(near)) return 'digits';
        if (unseen < CHECK_EVERY) continue;
        unseen = 0;
        if (WINDOWS.some((length) => tail.length >= length && repeats(tail.slice(-length)))) return 'repetition';
      }
      return undefined;
    },
  };
}

/** Whether `text` repeats one short piece: its smallest period, by the failure function of Knuth, Morris and Pratt. */
function repeats(text: string): boolean {
  const failure = new Int32Array(text.length);
  let matched = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (matched > 0 && text[index] !== text[matched]) matched = failure[matched - 1] ?? 0;
    if (text[index] === text[matched]) matched += 1;
    failure[index] = matched;
  }
  return text.length - matched <= text.length / MIN_REPEATS;
}
