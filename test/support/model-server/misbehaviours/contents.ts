import { type JsonObject, type Reply, says, toCompletion } from '../protocol.ts';
import { changed, freely } from '../reply.ts';

/** The answer is cut as if it had reached the longest output of the endpoint. */
export const truncated = (afterTokens: number): Reply => changed('truncated', { mostTokens: afterTokens });

function* forEver(first: string, again: string): Generator<string> {
  yield first;
  for (;;) yield again;
}

const endless = (name: string, first: string, again: string): Reply =>
  freely(name, { text: forEver(first, again), paceMs: 1 });

/** A grammar that allows white space anywhere, and a model that says nothing else. */
export const whitespaceLoop = (first = '{'): Reply => endless('whitespaceLoop', first, ' \n');

/** The same row for ever. */
export const repetitionLoop = (first = '{"lines":[', row = '{"description":"Torque wrench","amount":90},'): Reply =>
  endless('repetitionLoop', first, row);

/** A number without an end. */
export const digitLoop = (first = '{"total":1.'): Reply => endless('digitLoop', first, '333');

/** Prose where JSON was asked for. */
export const prose = (text = 'This document is an invoice from Acme. The total is 90.00.'): Reply =>
  freely('prose', { text });

/** JSON of a shape that nobody asked for. */
export const otherShape = (value: unknown = { document: { kind: 'invoice' } }): Reply =>
  freely('otherShape', { text: JSON.stringify(value) });

/** The usual answer as a text, said in another way. */
const reworded = (name: string, of: (json: string) => string): Reply => ({
  name,
  run: async ({ complete, usual }) => {
    const completion = toCompletion(await usual());
    await complete(
      says({
        ...completion,
        text: of(typeof completion.text === 'string' ? completion.text : ''),
        unconstrained: true,
      }),
    );
  },
});

export const fenced = (): Reply => reworded('fenced', (json) => `\`\`\`json\n${json}\n\`\`\``);
export const surroundedByProse = (): Reply =>
  reworded(
    'surroundedByProse',
    (json) => `Here is the data that you asked for:\n\n${json}\n\nLet me know if you need {anything} else!`,
  );
export const trailingCommas = (): Reply =>
  reworded('trailingCommas', (json) => json.replace(/([}\]])/g, ',$1').replace(/([[{]),/g, '$1'));
export const thinkingAloud = (): Reply =>
  reworded('thinkingAloud', (json) => `<think>The total {"total": 1} seems wrong.</think>\n${json}`);
export const doubleEncoded = (): Reply => reworded('doubleEncoded', (json) => JSON.stringify(json));
export const arrayRoot = (): Reply => reworded('arrayRoot', (json) => `[${json}]`);
export const invalidJson = (): Reply => reworded('invalidJson', (json) => `${json.slice(0, -1)}: nope`);

/** Thinks in a field of its own, and then answers. */
export const withReasoning = (reasoning = 'I look for the total first.'): Reply =>
  changed('withReasoning', { reasoning });

export const emptyContent = (): Reply => freely('emptyContent', { text: '' });
export const nullContent = (): Reply => freely('nullContent', { text: null });
/** A cold start: nothing is said, nothing is charged. */
export const nothingSaid = (): Reply => freely('nothingSaid', { text: '', finishReason: null });

export const refusal = (text = "I'm sorry, I can't help with that."): Reply =>
  freely('refusal', { text: null, refusal: text });
export const refusalAsText = (text = "I'm sorry, but I can't assist with that request."): Reply =>
  freely('refusalAsText', { text });
export const contentFilter = (): Reply => freely('contentFilter', { text: '', finishReason: 'content_filter' });

export const usageMissing = (): Reply => changed('usageMissing', { usage: null });
export const usageAbsurd = (
  usage: JsonObject = { prompt_tokens: -5, completion_tokens: 'many', total_tokens: null, cost: '0.1' },
): Reply => changed('usageAbsurd', { usage });

export const finishReason = (reason: string | null): Reply => changed('finishReason', { finishReason: reason });
