import { z } from 'zod';
import type { AnswerFormat } from '../../../schemas/parameters.ts';
import { responseFormat } from '../openai-chat/parameters.ts';
import type { Ask } from './ask.ts';
import { type Load, WORDS } from './load.ts';

/** Whether the server holds answers to a schema, takes one without doing so, or takes none. */
export type SchemaSupport = 'honoured' | 'ignored' | 'refused';

/** Tokens that the answer may take: of `json_schema`, the white space that a grammar lets a model put in, too. */
const LONGEST = 64;
export const FORMAT_LOAD: Load = { requests: 2, inputTokens: 2 * WORDS, outputTokens: 2 * LONGEST };

/** Asks for the contrary of JSON. OpenAI takes `json_object` only where the words name JSON. */
const WORDS_ASKED = 'In one short sentence of plain prose, and not as JSON: what colour is a clear sky at noon?';
/** Nobody says so of the sky unless made to. */
const ODD = 'gravel-9407';
const SCHEMA = {
  type: 'object',
  properties: { colour: { type: 'string', enum: [ODD] } },
  required: ['colour'],
  additionalProperties: false,
};
const HELD = JSON.stringify({ colour: ODD });

/** The strictest format that the server holds answers to. Errors: those of `ask`. */
export async function askFormat(ask: Ask): Promise<{ readonly format: AnswerFormat; readonly schema: SchemaSupport }> {
  const withFormat = (format: AnswerFormat) =>
    ask({
      words: WORDS_ASKED,
      outputTokens: LONGEST,
      more: { response_format: responseFormat(format, { name: 'sky', schema: SCHEMA }, undefined) },
    });
  const first = await withFormat('json_schema');
  if (first.answer !== undefined && fits(first.answer)) return { format: 'json_schema', schema: 'honoured' };
  const schema = first.answer === undefined ? 'refused' : 'ignored';
  const second = await withFormat('json_object');
  const held = second.answer !== undefined && isObject(second.answer);
  return { format: held ? 'json_object' : 'text', schema };
}

type Said = { readonly text: string; readonly finishReason: string | undefined };

/** A model that wants to say something else pads with the white space that the grammar allows: what is cut counts as begun. */
function fits({ text, finishReason }: Said): boolean {
  const said = text.replace(/\s/g, '');
  return said === HELD || (finishReason === 'length' && said !== '' && HELD.startsWith(said));
}

function isObject({ text, finishReason }: Said): boolean {
  if (finishReason === 'length') return text.trimStart().startsWith('{');
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
