import { setImmediate } from 'node:timers/promises';
import type { ModelNote } from '../../../schemas/result.ts';
import { asRectoError, RectoError } from '../../errors.ts';
import { pointerTo } from '../../util/json-pointer.ts';
import { perObject } from '../../util/per-object.ts';
import type { Answer, LanguageModel, ModelRequest } from '../language-model.ts';
import { findAll, indexDocument, indexFields } from './document.ts';
import type { FoundValue, Node } from './find/found.ts';
import { createLayout } from './layout.ts';
import { fieldsOf, type Group } from './schema.ts';
import { LOCAL_TRAITS } from './traits.ts';

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
  if (words !== undefined) {
    const chosenBy = howChosen(found);
    evidence.set(pointer, chosenBy === undefined ? words : { ...words, chosenBy });
  }
  if (found.ambiguity !== undefined) ambiguities.add(`In ${pointer}, ${found.ambiguity}.`);
  return typeof found.value === 'string' ? normaliseWidth(found.value) : found.value;
}

function howChosen({ isChosen, isPartyUnsure, isOneOfSeveral }: FoundValue): Evidence[string]['chosenBy'] {
  if (isChosen === true) return 'checks';
  if (isPartyUnsure === true) return 'order';
  return isOneOfSeveral === true ? 'form' : undefined;
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

/** Yields to other work between pages, and stops when the signal aborts. */
function pauseFor(signal: AbortSignal): () => Promise<void> {
  return async () => {
    await setImmediate();
    if (signal.aborted) throw new RectoError('cancelled', 'The document was stopped before it was read.');
  };
}

const indexOf = perObject((root: Group) => indexFields(root));

async function answer(request: ModelRequest, signal: AbortSignal): Promise<Answer> {
  const pause = pauseFor(signal);
  const { root, warnings } = fieldsOf(request.schema);
  const notes = [...warnings];
  const layout = await createLayout(request.pages, pause);
  await pause();
  const found =
    layout.lines.length === 0
      ? undefined
      : await findAll(indexDocument(layout, indexOf(root)), request.pages, (note) => notes.push(note));
  return answerOf(found, notes);
}

/**
 * Creates the model that needs no network: for any schema, it reads the words of the pages (text layer or OCR) by rules
 * about labels, tables and formats. Every value comes from words of the pages, named in `evidence`; missing values are
 * absent.
 * Errors: `answer` rejects with `cancelled`, and with `model_failed` if the rules fail on a document.
 */
export function createLocalModel(): LanguageModel {
  return {
    ...LOCAL_TRAITS,
    answer: async (request, { signal }) => {
      try {
        return await answer(request, signal);
      } catch (error) {
        throw asRectoError(error, 'model_failed', `The local model on "${request.documentName}"`);
      }
    },
  };
}
