import type { Word } from '../../schemas/page.ts';
import type { Answer, ChunkPage, JsonSchema } from '../../src/model/language-model.ts';
import { createLocalModel } from '../../src/model/local/local-model.ts';

const CHARACTER = 6;
const LINE = 14;
const HEIGHT = 10;

/**
 * Words of a page of text printed in letters of one width, as an OCR or a text layer gives them. Several spaces in a row make a
 * gap as wide as they are.
 */
export function wordsOf(lines: readonly string[]): Word[] {
  return lines.flatMap((text, line) =>
    Array.from(text.matchAll(/\S+/g), (match) => ({
      text: match[0],
      box: [
        20 + match.index * CHARACTER,
        20 + line * LINE,
        20 + (match.index + match[0].length) * CHARACTER,
        20 + line * LINE + HEIGHT,
      ] as const,
      confidence: 1,
      line,
    })),
  );
}

/** A page of text as a model is given it. */
export function pageOf(lines: readonly string[], number = 1): ChunkPage {
  return {
    number,
    kind: 'pdf',
    width: 600,
    height: 40 + lines.length * LINE,
    unit: 'pt',
    words: wordsOf(lines),
    views: [],
  };
}

/** Source code as a model is given it: boxes in columns and lines. */
export function codePageOf(text: string): ChunkPage {
  const lines = text.split('\n');
  const words = lines.flatMap((line, index) =>
    Array.from(line.matchAll(/\S+/g), (match) => ({
      text: match[0],
      box: [match.index + 1, index + 1, match.index + 1 + match[0].length, index + 1] as const,
      confidence: 1,
      line: index,
    })),
  );
  return { number: 1, kind: 'text', width: 80, height: lines.length, unit: 'line', words, views: [] };
}

/** An answer of the local model, and its text as data. */
export interface AnsweredRequest {
  readonly answer: Answer;
  readonly data: unknown;
}

/** Asks the local model for a schema's fields on pages. */
export async function ask(schema: JsonSchema, pages: readonly ChunkPage[]): Promise<AnsweredRequest> {
  const request = { documentName: 'test', schema, pages };
  const answer = await createLocalModel().answer(request, { signal: new AbortController().signal });
  return { answer, data: JSON.parse(answer.text) };
}

/** Asks the local model for a schema's fields on one page of text. */
export async function askText(schema: JsonSchema, lines: readonly string[]): Promise<AnsweredRequest> {
  return ask(schema, [pageOf(lines)]);
}
