import { expect, it } from 'vitest';
import type { Http, HttpReply, HttpRequest } from '../../src/model/http.ts';
import type { Admit, ModelRequest } from '../../src/model/language-model.ts';
import { composeRequest } from '../../src/model/openai-chat/compose.ts';
import {
  createOpenAiChat,
  type OpenAiChatDeps,
  type OpenAiChatSettings,
} from '../../src/model/openai-chat/openai-chat.ts';
import { approximateTokenizer } from '../../src/plan/tokenizer.ts';

const signal = new AbortController().signal;
const reply = (status: number, body: object): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: (async function* () {
    yield Buffer.from(JSON.stringify(body));
  })(),
});
const refused = () => reply(400, { error: { message: 'response_format is not supported' } });
const answered = () =>
  reply(200, { choices: [{ message: { role: 'assistant', content: '{}' }, finish_reason: 'stop' }] });

const SETTINGS: OpenAiChatSettings = {
  id: 'test',
  url: 'http://model.test/v1',
  server: 'openai',
  parameters: {},
  outputTokens: 1000,
  order: 'images-first',
  input: 'views',
  prices: { input: 1, output: 2 },
  answerMs: 60_000,
};
const depsOf = (http: Http): OpenAiChatDeps<ModelRequest> => ({
  http,
  compose: (request, settings) =>
    composeRequest(request, settings, { loadImage: async () => Buffer.alloc(0), tokenizer: approximateTokenizer }),
  countTokens: async (text) => (await approximateTokenizer()).count(text),
});

it.each([
  ['the price of the model', {}, 0.002],
  [
    'the most that fallbacks may cost',
    { models: ['dear'], provider: { max_price: { prompt: 0, completion: 50 } } },
    0.05,
  ],
  ['no bound where fallbacks may cost anything', { models: ['dear'] }, Number.POSITIVE_INFINITY],
])('puts money aside for a request by %s', async (_, parameters, atLeast) => {
  const http: Http = { send: async () => answered(), close: async () => undefined };
  const model = createOpenAiChat({ ...SETTINGS, server: 'openrouter', parameters }, depsOf(http));
  const aside: number[] = [];
  const admit: Admit = async ({ costUsd }) => {
    aside.push(costUsd);
    return async () => undefined;
  };
  await model.answer(
    { documentName: 'a.txt', schema: { type: 'object', properties: {} }, pages: [] },
    { signal, admit },
  );
  expect(aside[0]).toBeGreaterThanOrEqual(atLeast);
  if (atLeast < 1) expect(aside[0]).toBeLessThan(atLeast * 2);
});

it('does not go back to a format that another request found out is not taken', async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked: unknown[] = [];
  const http: Http = {
    async send({ body = '' }: HttpRequest) {
      const format = (JSON.parse(Buffer.from(body).toString()) as { response_format?: { type: string } })
        .response_format?.type;
      if (asked.push(format) === 1) await held;
      return format === undefined ? answered() : refused();
    },
    close: async () => undefined,
  };
  const model = createOpenAiChat(SETTINGS, depsOf(http));
  const request = { documentName: 'a.txt', schema: { type: 'object', properties: {} }, pages: [] };
  const slow = model.answer(request, { signal });
  await expect.poll(() => asked).toHaveLength(1);
  const quick = await model.answer(request, { signal });
  expect(asked).toEqual(['json_schema', 'json_schema', 'json_object', undefined]);
  letGo();
  const late = await slow;
  expect(asked.slice(4)).toEqual([undefined]);
  expect(late.notes).toEqual(quick.notes);
  expect(late.notes).toContainEqual({
    code: 'format_not_accepted',
    message: expect.stringContaining('does not accept json_schema nor json_object: text was requested'),
  });
  await model.answer(request, { signal });
  expect(asked.slice(5)).toEqual([undefined]);
});
