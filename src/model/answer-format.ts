import type { AnswerFormat } from '../../schemas/parameters.ts';

/** How a server can be asked to hold the model to JSON, strictest first. */
export const FORMATS: readonly AnswerFormat[] = ['json_schema', 'json_object', 'text'];

/** The next looser format; undefined behind the last. */
export function nextFormat(format: AnswerFormat): AnswerFormat | undefined {
  return FORMATS[FORMATS.indexOf(format) + 1];
}

/** The looser of two formats. */
export function loosest(a: AnswerFormat, b: AnswerFormat): AnswerFormat {
  return FORMATS.indexOf(a) > FORMATS.indexOf(b) ? a : b;
}
