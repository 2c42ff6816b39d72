import { judgeValues } from '../../src/extract/trust/judge.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { pagesOf, preparedPage } from './page.ts';

/** What is told of an answer of a model on the network about pages of text, each as its lines. */
export function judgeAnswer(data: unknown, schema: JsonSchema, ...pages: readonly (readonly string[])[]) {
  const settings = { schema, evidence: {}, pagesOf: () => undefined, isLocal: false, reviewBelow: 0.9 };
  return judgeValues(data, settings, pagesOf(...pages.map((lines, at) => preparedPage(lines, at + 1))));
}
