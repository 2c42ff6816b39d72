import type { ModelNote } from '../../../schemas/result.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import type { Answer } from '../language-model.ts';
import type { Node } from './find/node.ts';

/** A JSON value without null. */
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

type Evidence = NonNullable<Answer['evidence']>;

/** The words of one value; of a value on two pages, those on the first. */
function evidenceOf(
  tokens: readonly { readonly page: number; readonly index: number }[],
): Evidence[string] | undefined {
  const page = tokens[0]?.page;
  if (page === undefined) return undefined;
  return { page, words: tokens.filter((token) => token.page === page).map(({ index }) => index) };
}

function build(node: Node, pointer: string, evidence: Map<string, Evidence[string]>, ambiguities: Set<string>): Json {
  if (node.type === 'array')
    return node.items.map((item, index) => build(item, `${pointer}/${index}`, evidence, ambiguities));
  if (node.type === 'object') {
    return Object.fromEntries(
      node.entries.map(([key, child]) => [key, build(child, pointerTo(pointer, key), evidence, ambiguities)]),
    );
  }
  const { found } = node;
  const words = evidenceOf(found.tokens);
  if (words !== undefined) evidence.set(pointer, words);
  if (found.ambiguity !== undefined) ambiguities.add(`In ${pointer}, ${found.ambiguity}.`);
  return typeof found.value === 'string' ? normaliseWidth(found.value) : found.value;
}

const WIDE = /[\uff01-\uff5e\u3000]|[\ufb00-\ufb06]/g;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Normalises full-width characters, which OCR reads in Latin print, and ligatures; the evidence keeps them as printed.
 */
function normaliseWidth(text: string): string {
  return EAST_ASIAN.test(text) ? text : text.replace(WIDE, (sign) => sign.normalize('NFKC'));
}

/** A note about this model for readers of the result. */
const NOTE: ModelNote = {
  code: 'often_wrong',
  message:
    'The local model reads by rules and is often wrong: compare its values with the document before you use them.',
};

/**
 * Builds an answer from the values found (undefined for an empty object): compact JSON, with the words behind every
 * value and warnings about ambiguous readings.
 */
export function answerOf(node: Node | undefined, warnings: readonly string[]): Answer {
  const evidence = new Map<string, Evidence[string]>();
  const ambiguities = new Set<string>(warnings);
  const data = node === undefined ? {} : build(node, '', evidence, ambiguities);
  return {
    text: JSON.stringify(data),
    finishReason: { unified: 'stop' },
    usage: { inputTokens: 0, outputTokens: 0, predictedInputTokens: 0, costUsd: 0 },
    warnings: [...ambiguities],
    notes: [NOTE],
    evidence: Object.fromEntries(evidence),
  };
}
