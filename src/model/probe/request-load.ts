/** Upper bound of the requests and tokens of a question. */
export interface RequestLoad {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Approximate prompt tokens of a question, including control tokens. */
export const QUESTION_TOKENS = 60;
/** Maximum tokens of a one-word answer; some providers accept no limit below 16. */
export const SHORT_ANSWER_TOKENS = 16;
