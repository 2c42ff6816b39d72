import { z } from 'zod';
import type { AnswerFormat } from '../../../schemas/parameters.ts';
import { responseFormat } from '../openai-chat/parameters.ts';
import { QUESTION_TOKENS, type RequestLoad } from './request-load.ts';
import type { Ask } from './retrying-ask.ts';

/** Whether the server enforces a schema, accepts it without enforcing it, or rejects it. */
export type SchemaSupport = 'honoured' | 'ignored' | 'refused';

/** Maximum tokens of the answer, including white space that a grammar allows. */
const MAX_ANSWER_TOKENS = 64;
/** Upper bound of `askFormat`. */
export const FORMAT_LOAD: RequestLoad = {
  requests: 2,
  inputTokens: 2 * QUESTION_TOKENS,
  outputTokens: 2 * MAX_ANSWER_TOKENS,
};

/** Asks for the opposite of JSON. OpenAI accepts `json_object` only if the prompt mentions JSON. */
const PROMPT = 'In one short sentence of plain prose, and not as JSON: what colour is a clear sky at noon?';
/** A colour that no model would choose unless the schema forces it. */
const FORCED_VALUE = 'gravel-9407';
const SCHEMA = {
  type: 'object',
  properties: { colour: { type: 'string', enum: [FORCED_VALUE] } },
  required: ['colour'],
  additionalProperties: false,
};
const ENFORCED_ANSWER = JSON.stringify({ colour: FORCED_VALUE });

/** Finds the strictest format that the server enforces. Errors: those of `ask`. */
export async function askFormat(ask: Ask): Promise<{ readonly format: AnswerFormat; readonly schema: SchemaSupport }> {
  const withFormat = (format: AnswerFormat) =>
    ask({
      words: PROMPT,
      outputTokens: MAX_ANSWER_TOKENS,
      more: { response_format: responseFormat(format, { name: 'sky', schema: SCHEMA }, undefined) },
    });
  const first = await withFormat('json_schema');
  if (first.answer !== undefined && fits(first.answer)) return { format: 'json_schema', schema: 'honoured' };
  const schema = first.answer === undefined ? 'refused' : 'ignored';
  const second = await withFormat('json_object');
  const isEnforced = second.answer !== undefined && isObject(second.answer);
  return { format: isEnforced ? 'json_object' : 'text', schema };
}

type ShortAnswer = { readonly text: string; readonly finishReason: string | undefined };

/** A forced model may pad with white space, so the beginning of the answer is enough if it was cut off. */
function fits({ text, finishReason }: ShortAnswer): boolean {
  const compact = text.replace(/\s/g, '');
  return (
    compact === ENFORCED_ANSWER || (finishReason === 'length' && compact !== '' && ENFORCED_ANSWER.startsWith(compact))
  );
}

function isObject({ text, finishReason }: ShortAnswer): boolean {
  if (finishReason === 'length') return text.trimStart().startsWith('{');
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
