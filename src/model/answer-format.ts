import type { AnswerFormat } from '../../schemas/parameters.ts';

/** Formats in which a server can be asked for JSON, strictest first. */
export const FORMATS: readonly AnswerFormat[] = ['json_schema', 'json_object', 'text'];

/** The next looser format; undefined after the last. */
export function nextFormat(format: AnswerFormat): AnswerFormat | undefined {
  return FORMATS[FORMATS.indexOf(format) + 1];
}

/** The looser of two formats. */
export function loosest(a: AnswerFormat, b: AnswerFormat): AnswerFormat {
  return FORMATS.indexOf(a) > FORMATS.indexOf(b) ? a : b;
}
