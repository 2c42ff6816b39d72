/** What a question needs at most. */
export interface Load {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Prompt tokens of the words of a question and the marks around them, about. */
export const WORDS = 60;
/** Longest answer of one word, in tokens. Some providers take no shorter limit than 16. */
export const SHORT = 16;
