import { pointerTo } from '../../util/json-pointer.ts';
import type { Answer } from '../language-model.ts';
import type { Node } from './find/node.ts';

/** JSON value of what was found. */
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

type Evidence = NonNullable<Answer['evidence']>;

/** The words of one value. A value that goes over two pages is shown on the page where it begins. */
function place(tokens: readonly { readonly page: number; readonly index: number }[]): Evidence[string] | undefined {
  const page = tokens[0]?.page;
  if (page === undefined) return undefined;
  return { page, words: tokens.filter((token) => token.page === page).map(({ index }) => index) };
}

function build(node: Node, pointer: string, evidence: Map<string, Evidence[string]>, doubts: Set<string>): Json {
  if (node.type === 'array')
    return node.items.map((item, index) => build(item, `${pointer}/${index}`, evidence, doubts));
  if (node.type === 'object') {
    return Object.fromEntries(
      node.entries.map(([key, child]) => [key, build(child, pointerTo(pointer, key), evidence, doubts)]),
    );
  }
  const { found } = node;
  const words = place(found.tokens);
  if (words !== undefined) evidence.set(pointer, words);
  if (found.doubt !== undefined) doubts.add(`In ${pointer}, ${found.doubt}.`);
  return typeof found.value === 'string' ? inUsualForms(found.value) : found.value;
}

const WIDE = /[\uff01-\uff5e\u3000]|[\ufb00-\ufb06]/g;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Full-width signs, which OCR sees in Latin print, and ligatures in their usual form; the evidence keeps them as printed. */
function inUsualForms(text: string): string {
  return EAST_ASIAN.test(text) ? text : text.replace(WIDE, (sign) => sign.normalize('NFKC'));
}

/** What whoever reads a result has to know of the model that made it. */
const NOTE =
  'The local model reads by rules and is often wrong: compare its values with the document before you use them.';

/**
 * An answer as a model gives it: compact JSON, the words behind every value, and what could be read in two ways.
 * Takes what was found, or nothing for an empty object, and warnings to pass on.
 */
export function answerOf(node: Node | undefined, warnings: readonly string[]): Answer {
  const evidence = new Map<string, Evidence[string]>();
  const doubts = new Set<string>(warnings);
  const data = node === undefined ? {} : build(node, '', evidence, doubts);
  return {
    text: JSON.stringify(data),
    finishReason: 'stop',
    usage: { inputTokens: 0, outputTokens: 0, predictedInputTokens: 0, costUsd: 0 },
    warnings: [...doubts],
    notes: [NOTE],
    evidence: Object.fromEntries(evidence),
  };
}
