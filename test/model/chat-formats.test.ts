import { expect, it } from 'vitest';
import type { Http, HttpReply } from '../../src/model/http.ts';
import { createOpenAiChat } from '../../src/model/openai-chat/openai-chat.ts';
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

it('does not go back to a format that another request found out is not taken', async () => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked: unknown[] = [];
  const http: Http = {
    async send({ body = '' }) {
      const format = (JSON.parse(body) as { response_format?: { type: string } }).response_format?.type;
      if (asked.push(format) === 1) await held;
      return format === undefined ? answered() : refused();
    },
    close: async () => undefined,
  };
  const model = createOpenAiChat(
    {
      id: 'test',
      url: 'http://model.test/v1',
      server: 'openai',
      parameters: {},
      outputTokens: 100,
      order: 'images-first',
      prices: { input: 0, output: 0 },
      answerMs: 60_000,
    },
    { http, loadImage: async () => Buffer.alloc(0), tokenizer: approximateTokenizer },
  );
  const request = { documentName: 'a.txt', schema: { type: 'object', properties: {} }, pages: [] };
  const slow = model.answer(request, { signal });
  await expect.poll(() => asked).toHaveLength(1);
  const quick = await model.answer(request, { signal });
  expect(asked).toEqual(['json_schema', 'json_schema', 'json_object', undefined]);
  letGo();
  const late = await slow;
  expect(asked.slice(4)).toEqual([undefined]);
  expect(late.notes).toEqual(quick.notes);
  expect(late.notes?.join()).toContain('does not take json_schema nor json_object: text was asked for');
  await model.answer(request, { signal });
  expect(asked.slice(5)).toEqual([undefined]);
});
