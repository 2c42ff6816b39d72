import { afterAll, beforeAll } from 'vitest';
import { createHttp, type Http } from '../../src/model/http.ts';
import type { ModelRequest } from '../../src/model/language-model.ts';
import { composeRequest } from '../../src/model/openai-chat/compose.ts';
import { createOpenAiChat } from '../../src/model/openai-chat/openai-chat.ts';
import { approximateTokenizer } from '../../src/plan/tokenizer.ts';
import { type ModelServer, startModelServer } from '../support/model-server/server.ts';
import { languageModelContract } from './language-model.contract.ts';

const KINDS = ['openrouter', 'vllm', 'sglang', 'llama.cpp'] as const;
const NOTHING = { invoice_number: null, invoice_date: null, total: null, purchase_order: null, lines: null };
const SHOWN = {
  ...NOTHING,
  invoice_number: 'INV-2041',
  invoice_date: '2024-03-18',
  total: 90,
  lines: [{ description: 'Torque wrench', amount: 90 }],
};

for (const kind of KINDS) {
  let server: ModelServer;
  let http: Http;
  beforeAll(async () => {
    http = createHttp({ proxy: {}, idleMs: 10_000 });
    server = await startModelServer({
      kind,
      answer: ({ text }) => (text.includes('Pages shown: 1, 2.') ? SHOWN : NOTHING),
    });
  });
  afterAll(async () => {
    await http.close();
    await server.stop();
  });
  languageModelContract(`openai-chat at ${kind}`, () =>
    createOpenAiChat(
      {
        id: server.models[0]?.id ?? '',
        url: server.url,
        server: kind,
        parameters: {},
        outputTokens: 1000,
        order: 'images-first',
        input: 'views',
        prices: { input: 0.15, output: 0.6 },
        answerMs: 10_000,
      },
      {
        http,
        compose: (request: ModelRequest, settings) =>
          composeRequest(request, settings, { loadImage: async () => Buffer.of(), tokenizer: approximateTokenizer }),
        countTokens: async (text) => (await approximateTokenizer()).count(text),
      },
    ),
  );
}
