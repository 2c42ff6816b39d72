/** What a model that runs in circles does. */
export type Loop = 'white space' | 'digits' | 'repetition';

/** Longest runs of characters that an honest answer has. vLLM issue 40080 shows the white space, 52011 the digits. */
const MAX_WHITE_SPACE = 64;
const MAX_DIGITS = 40;
/** The end of an answer is looked at in these lengths, whenever this much has come. */
const WINDOWS = [2000, 8000] as const;
const LOOK_EVERY = 500;
/** So often must a piece follow on itself to count as a loop. */
const REPEATS = 25;

const WHITE_SPACE = new RegExp(`\\s{${MAX_WHITE_SPACE + 1}}`);
const DIGITS = new RegExp(`\\d{${MAX_DIGITS + 1}}`);

export interface Guard {
  /** Takes what the model said next, and tells as soon as it runs in circles. */
  readonly take: (text: string) => Loop | undefined;
}

/** Watches an answer as it comes, so that one that would go on until its longest length is stopped early. */
export function createGuard(): Guard {
  let tail = '';
  let unseen = 0;
  return {
    take(text) {
      for (let start = 0; start < text.length; start += LOOK_EVERY) {
        const piece = text.slice(start, start + LOOK_EVERY);
        tail = (tail + piece).slice(-WINDOWS[1]);
        unseen += piece.length;
        const near = tail.slice(-(piece.length + MAX_WHITE_SPACE + 1));
        if (WHITE_SPACE.test(near)) return 'white space';
        if (DIGITS.test(near)) return 'digits';
        if (unseen < LOOK_EVERY) continue;
        unseen = 0;
        if (WINDOWS.some((length) => tail.length >= length && repeats(tail.slice(-length)))) return 'repetition';
      }
      return undefined;
    },
  };
}

/** Whether `text` is one short piece over and over: by the failure function of Knuth, Morris and Pratt, its smallest period. */
function repeats(text: string): boolean {
  const failure = new Int32Array(text.length);
  let matched = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (matched > 0 && text[index] !== text[matched]) matched = failure[matched - 1] ?? 0;
    if (text[index] === text[matched]) matched += 1;
    failure[index] = matched;
  }
  return text.length - matched <= text.length / REPEATS;
}
