import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as connections from '../support/model-server/misbehaviours/connections.ts';
import * as contents from '../support/model-server/misbehaviours/contents.ts';
import * as httpErrors from '../support/model-server/misbehaviours/http-errors.ts';
import { type ServerKind, says } from '../support/model-server/protocol.ts';
import { answers, asUsual } from '../support/model-server/reply.ts';
import { type ModelServerOptions, startModelServer } from '../support/model-server/server.ts';
import { llamaCppImageTokens } from '../support/model-server/tokens.ts';
import { truthful } from '../support/model-server/truthful.ts';

const KINDS: readonly ServerKind[] = ['openrouter', 'vllm', 'sglang', 'llama.cpp'];
const INVOICE = { number: 'INV-2041', seller: 'Zürich 東京 GmbH', total: 90 };

interface EventHeard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function start(options: ModelServerOptions) {
  const server = await startModelServer({ answer: () => INVOICE, ...options });
  onTestFinished(() => server.stop());
  const post = async (
    change: object = {},
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<EventHeard> => {
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        model: server.models[0]?.id,
        messages: [{ role: 'user', content: 'What does page 1 show?' }],
        ...change,
      }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const get = async (path: string) => {
    const response = await fetch(new URL(path, server.url));
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  return { server, post, get };
}

/** The events of a stream, and whether it ended as it should. */
function eventsOf(text: string) {
  const lines = text.split('\n\n').filter((event) => event !== '');
  const data = lines.filter((line) => line.startsWith('data: {')).map((line) => JSON.parse(line.slice(6)));
  const content = data.map((event) => event.choices?.[0]?.delta?.content ?? '').join('');
  return { lines, data, content, done: lines.at(-1) === 'data: [DONE]' };
}

const contentOf = ({ text }: EventHeard) => JSON.parse(text).choices[0].message.content;

async function imagePart(width: number, height: number, format: 'png' | 'jpeg' | 'webp' | 'tiff' = 'png') {
  const image = sharp({ create: { width, height, channels: 3, background: 'white' } });
  const bytes = await image.toFormat(format).toBuffer();
  return { type: 'image_url', image_url: { url: `data:image/${format};base64,${bytes.toString('base64')}` } };
}

const asking = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const text = (said: string) => ({ type: 'text', text: said });

describe.each(KINDS)('the scripted model server as %s', (kind) => {
  it('says the same, streamed or whole', async () => {
    const { post } = await start({ kind });
    const whole = await post();
    const streamed = eventsOf((await post({ stream: true, stream_options: { include_usage: true } })).text);
    expect(JSON.parse(contentOf(whole))).toEqual(INVOICE);
    expect([streamed.content, streamed.done]).toEqual([contentOf(whole), true]);
    expect(streamed.data[0].choices[0].delta.role).toBe('assistant');
    expect(streamed.data.at(-1)).toMatchObject({ choices: [], usage: JSON.parse(whole.text).usage });
  });

  it('counts the tokens of the prompt as the model does', async () => {
    const { post, server } = await start({ kind });
    const { prompt_tokens } = JSON.parse((await post()).text).usage;
    // Begin, message, seven words and a number and a question mark, header of the answer.
    expect(prompt_tokens).toBe(1 + 5 + 7 + 4);
    const part = await imagePart(850, 1100);
    await post(asking(part, text('What?')));
    const image = kind === 'llama.cpp' ? 1442 : 1887;
    expect(server.requests[1]).toMatchObject({ promptTokens: 1 + 5 + image + 2 + 4, text: 'What?' });
    expect(server.requests[1]?.images).toMatchObject([{ format: 'png', width: 850, height: 1100, tokens: image }]);
  });

  it('cuts an answer after as many tokens as were asked for', async () => {
    const { post } = await start({ kind });
    const cut = JSON.parse((await post({ max_completion_tokens: 5 })).text);
    expect(cut.choices[0].finish_reason).toBe('length');
    expect(JSON.stringify(INVOICE).startsWith(cut.choices[0].message.content)).toBe(true);
    expect(cut.usage.completion_tokens).toBe(5);
    const streamed = eventsOf((await post({ max_completion_tokens: 5, stream: true })).text);
    expect(streamed.content).toBe(cut.choices[0].message.content);
  });

  it('refuses a parameter that is out of range, and a prompt that is too long', async () => {
    const { post } = await start({ kind, limits: { contextTokens: 100 } });
    for (const wrong of [{ temperature: 3 }, { top_p: -1 }, { seed: 1.5 }, { stop: ['1', '2', '3', '4', '5'] }]) {
      expect((await post(wrong)).status).toBe(400);
    }
    const long = await post({ messages: [{ role: 'user', content: 'word '.repeat(200) }] });
    expect([long.status, long.text.match(/context/)?.[0]]).toEqual([400, 'context']);
  });

  it('takes no other key than its own', async () => {
    const { post, server } = await start({ kind, key: 'secret' });
    expect((await post()).status).toBe(401);
    expect((await post({}, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post({}, { authorization: 'Bearer secret' })).status).toBe(200);
    expect(server.requests.map((request) => request.answeredWith?.reply)).toEqual(['refused', 'refused', 'answer']);
  });

  it('notices that a literal image token is one image too many', async () => {
    const { post, server } = await start({ kind });
    const literal = kind === 'llama.cpp' ? '<__media__>' : '<|image|>';
    const waitForEvent = await post(asking(await imagePart(300, 300), text(`What? ${literal}`)));
    expect(waitForEvent.status).toBe(kind === 'sglang' ? 500 : 400);
    expect(waitForEvent.text).toMatch(
      /Found 2 placeholders across the batch, but have 1 flattened|number of bitmaps \(1\)/,
    );
    await post(asking(text('a <|eot|> b')));
    expect(server.requests[1]).toMatchObject({ specialTokens: ['<|eot|>'], promptTokens: 1 + 5 + 4 + 4 });
  });

  it('lets no image of a system message through', async () => {
    const { post } = await start({ kind });
    const system = { role: 'system', content: [text('Look.'), await imagePart(300, 300)] };
    const waitForEvent = await post({ messages: [system, { role: 'user', content: 'What?' }] });
    expect(waitForEvent.text).toMatch(/Found 0 placeholders|does not match number of markers \(0\)/);
  });

  it('refuses images that its decoder cannot read', async () => {
    const { post } = await start({ kind });
    const broken = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect((await post(asking(broken))).status).toBe(400);
    const linked = { type: 'image_url', image_url: { url: 'https://example.com/page.png' } };
    expect((await post(asking(linked))).status).toBe(400);
    const webp = await post(asking(await imagePart(10, 10, 'webp')));
    expect(webp.status).toBe(kind === 'llama.cpp' ? 400 : 200);
  });

  it('keeps to the limits that it is given', async () => {
    const limits = { maxImages: 1, maxImagePixels: 10_000, maxRequestBytes: 50_000 };
    const { post } = await start({ kind, limits });
    const small = await imagePart(50, 50);
    expect((await post(asking(small))).status).toBe(200);
    expect((await post(asking(small, small))).text).toMatch(/At most 1 image/);
    expect((await post(asking(await imagePart(200, 200)))).status).toBe(400);
    expect((await post(asking(text('x'.repeat(60_000))))).status).toBe(413);
  });

  it('says that it cannot compile a schema, in its own way', async () => {
    const { post } = await start({ kind, schema: 'refused' });
    const waitForEvent = await post({ response_format: formatOf({ type: 'object' }) });
    expect(waitForEvent.status).toBe(kind === 'openrouter' ? 404 : 400);
    const said = {
      openrouter: 'constraint_filtered',
      vllm: 'xgrammar',
      sglang: 'json grammar',
      'llama.cpp': 'failed to parse grammar',
    };
    expect(waitForEvent.text).toContain(said[kind]);
  });

  it('breaks off in the ways that a network does', async () => {
    const { post, server } = await start({ kind });
    server.script(
      connections.resetBeforeHeaders(),
      connections.resetMidStream(3),
      connections.endsWithoutDone(3),
      connections.errorMidStream(),
    );
    await expect(post()).rejects.toThrow();
    await expect(post({ stream: true })).rejects.toThrow();
    const ended = eventsOf((await post({ stream: true })).text);
    expect([ended.done, ended.data.every((event) => event.choices[0].finish_reason === null)]).toEqual([false, true]);
    const failed = eventsOf((await post({ stream: true })).text).data.at(-1);
    expect(failed).toMatchObject({ error: { code: 'server_error' }, choices: [{ finish_reason: 'error' }] });
    expect(server.requests.some((request) => request.aborted)).toBe(false);
  });

  it('goes on without an end until the client hangs up, and knows that it did', async () => {
    const { post, server } = await start({ kind });
    server.script(contents.whitespaceLoop(), connections.stallAfterHeaders(), connections.stallBeforeHeaders());
    for (let at = 0; at < 3; at += 1) {
      const client = new AbortController();
      const waitForEvent = post({ stream: true }, {}, client.signal);
      await vi.waitFor(() => expect(server.requests[at]?.answeredWith).toBeDefined());
      client.abort();
      await expect(waitForEvent).rejects.toThrow();
      await vi.waitFor(() => expect(server.requests[at]).toMatchObject({ aborted: true, endedAt: expect.any(Number) }));
    }
    expect([server.inFlight(), server.maxInFlight()]).toEqual([0, 1]);
  });
});

const formatOf = (schema: object) => ({
  type: 'json_schema',
  json_schema: { name: 'answer', strict: true, schema },
});

describe('the scripted model server', () => {
  it('writes errors in the shape of each server', async () => {
    const bodies = await Promise.all(
      KINDS.map(async (kind) => {
        const { post, server } = await start({ kind });
        server.script(httpErrors.tooManyRequests(7), httpErrors.contextExceeded(1000));
        const limited = await post();
        expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
        return JSON.parse((await post()).text);
      }),
    );
    expect(bodies[0]).toMatchObject({ error: { code: 400, metadata: { error_type: 'context_length_exceeded' } } });
    expect(bodies[1]).toMatchObject({ error: { code: 400, type: 'BadRequestError' } });
    expect(bodies[2]).toMatchObject({ object: 'error', code: 400, type: 'BadRequestError' });
    expect(bodies[3]).toMatchObject({ error: { code: 400, type: 'exceed_context_size_error', n_ctx: 1000 } });
    const { post, server } = await start({ kind: 'vllm', errors: 'flat' });
    server.script(httpErrors.internalError());
    expect(JSON.parse((await post()).text)).toMatchObject({ object: 'error', type: 'InternalServerError', code: 500 });
  });

  it('knows the parameters of OpenRouter, and refuses others', async () => {
    const { post } = await start({ kind: 'openrouter' });
    const known = {
      provider: {
        require_parameters: true,
        order: ['deepinfra/fp8'],
        quantizations: ['fp8'],
        max_price: { prompt: 1 },
      },
      plugins: [{ id: 'context-compression', enabled: false }],
      models: ['meta-llama/llama-4-scout'],
      temperature: 0,
      max_completion_tokens: 100,
      response_format: formatOf({ type: 'object' }),
    };
    expect((await post(known)).status).toBe(200);
    for (const wrong of [
      { nonsense: 1 },
      { provider: { sorted: 'price' } },
      { provider: { quantizations: ['q4'] } },
      { plugins: [{ id: 'nonsense' }] },
      { response_format: { type: 'json_schema', json_schema: { name: 'not a name', schema: {} } } },
      { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
    ]) {
      expect((await post(wrong)).status).toBe(400);
    }
  });

  it('finds no endpoint for parameters that must be supported and are not, and leaves them out otherwise', async () => {
    const { post, server } = await start({ kind: 'openrouter' });
    const refused = await post({ logprobs: true, provider: { require_parameters: true } });
    expect([refused.status, JSON.parse(refused.text).error.availability.code]).toEqual([404, 'constraint_filtered']);
    expect((await post({ max_completion_tokens: 1_000_000 })).status).toBe(404);
    const answered = await post({ logprobs: true });
    expect(JSON.parse(answered.text).choices[0].logprobs).toBeNull();
    expect(server.requests.at(-1)?.ignored).toEqual(['logprobs']);
  });

  it('ignores what vLLM, SGLang and llama.cpp ignore, and remembers that it did', async () => {
    for (const kind of ['vllm', 'sglang', 'llama.cpp'] as const) {
      const { post, server } = await start({ kind });
      expect((await post({ provider: {}, repetition_penalty: 1.1, repeat_penalty: 1.1 })).status).toBe(200);
      expect(server.requests[0]?.ignored).toEqual([
        'provider',
        kind === 'llama.cpp' ? 'repetition_penalty' : 'repeat_penalty',
      ]);
    }
  });

  it('gives log probabilities where it has them', async () => {
    const { post } = await start({
      kind: 'vllm',
      logprobs: true,
      answer: () => says({ text: 'ab cd', logprob: (_, at) => -1 - at }),
    });
    const { content } = JSON.parse((await post({ logprobs: true })).text).choices[0].logprobs;
    expect(content.map(({ token, logprob }: { token: string; logprob: number }) => [token, logprob])).toEqual([
      ['ab', -1],
      [' cd', -2],
    ]);
  });

  it('asks a price, and says which', async () => {
    const { post } = await start({ kind: 'openrouter' });
    const { usage } = JSON.parse((await post()).text);
    expect(usage.cost).toBeCloseTo(usage.prompt_tokens * 1.5e-7 + usage.completion_tokens * 6e-7, 12);
  });

  it('fails the test where the script breaks the schema that the engine is bound to', async () => {
    const server = await startModelServer({ kind: 'vllm', answer: () => ({ total: 'ninety' }) });
    const schema = { type: 'object', properties: { total: { type: 'number' } } };
    const ask = (change: object) =>
      fetch(`${server.url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: server.models[0]?.id, messages: [{ role: 'user', content: '?' }], ...change }),
      });
    expect((await ask({})).status).toBe(200);
    server.script(contents.otherShape(), answers({ total: 1 }), asUsual());
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await ask({ response_format: formatOf(schema) })).status);
    expect(statuses).toEqual([200, 200, 400]);
    await expect(server.stop()).rejects.toThrow('/total must be number');
  });

  it('says what models there are, each in its own way', async () => {
    const [openrouter, vllm, , llamaCpp] = await Promise.all(KINDS.map(async (kind) => start({ kind })));
    const id = 'meta-llama/llama-4-maverick';
    expect((await openrouter?.get('/api/v1/models'))?.body.data[0]).toMatchObject({
      id,
      context_length: 1_048_576,
      pricing: { prompt: '0.00000015', completion: '0.0000006' },
      top_provider: { max_completion_tokens: 16_384 },
    });
    const endpoints = await openrouter?.get(`/api/v1/models/${id}/endpoints`);
    expect(endpoints?.body.data.endpoints[0]).toMatchObject({ provider_name: 'DeepInfra', quantization: 'fp8' });
    expect((await openrouter?.get('/api/v1/key'))?.body.data.limit_remaining).toBe(22.5);
    expect((await vllm?.get('/v1/models'))?.body.data[0]).toMatchObject({ owned_by: 'vllm', max_model_len: 430_000 });
    expect((await llamaCpp?.get('/v1/models'))?.body.data[0]).toMatchObject({ owned_by: 'llamacpp' });
    expect((await llamaCpp?.get('/props'))?.body.default_generation_settings.n_ctx).toBe(32_768);
    expect((await llamaCpp?.get('/health'))?.body).toEqual({ status: 'ok' });
    expect((await fetch(new URL('/health', vllm?.server.url))).status).toBe(200);
    expect((await openrouter?.get('/api/v1/nothing'))?.status).toBe(404);
  });

  it('words the usual answer as careless models do', async () => {
    const { post, server } = await start({ kind: 'openrouter' });
    const said = async (reply: ReturnType<typeof asUsual>) => {
      server.script(reply);
      return contentOf(await post());
    };
    const json = JSON.stringify(INVOICE);
    expect(await said(contents.fenced())).toBe(`\`\`\`json\n${json}\n\`\`\``);
    expect(JSON.parse(JSON.parse(await said(contents.doubleEncoded())))).toEqual(INVOICE);
    expect(JSON.parse(await said(contents.arrayRoot()))).toEqual([INVOICE]);
    expect((await said(contents.trailingCommas())).endsWith(',}')).toBe(true);
    expect(await said(contents.nullContent())).toBeNull();
    expect(() => JSON.parse(json.slice(0, 10))).toThrow();
    server.script(contents.truncated(4), contents.usageMissing());
    expect(JSON.parse((await post()).text).choices[0].finish_reason).toBe('length');
    expect(JSON.parse((await post()).text)).not.toHaveProperty('usage');
  });

  it('counts who is waiting, and for how long', async () => {
    const { post, server } = await start({ kind: 'vllm', latencyMs: 1500 });
    await Promise.all([post(), post(), post()]);
    expect([server.inFlight(), server.maxInFlight()]).toEqual([0, 3]);
    for (const { beganAt, endedAt } of server.requests) expect((endedAt ?? 0) - beganAt).toBeGreaterThan(1000);
  });

  it('sends comments before the answer of a slow start', async () => {
    const { post, server } = await start({ kind: 'openrouter' });
    server.script(connections.slowToBegin(3, 1));
    const { lines, content } = eventsOf((await post({ stream: true })).text);
    expect(lines.filter((line) => line === ': OPENROUTER PROCESSING')).toHaveLength(3);
    expect(JSON.parse(content)).toEqual(INVOICE);
  });

  it('splits characters over the pieces of the network', async () => {
    const { server } = await start({ kind: 'openrouter' });
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: server.models[0]?.id, stream: true, messages: [{ role: 'user', content: '?' }] }),
    });
    let split = 0;
    for await (const part of response.body ?? []) if (Buffer.from(part).toString('utf8').endsWith('\ufffd')) split += 1;
    expect(split).toBeGreaterThan(0);
  });

  it('writes bodies without an end no faster than they are read', async () => {
    const { server } = await start({ kind: 'openrouter' });
    server.script(connections.giganticBody());
    const response = await fetch(`${server.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: server.models[0]?.id, messages: [{ role: 'user', content: '?' }] }),
    });
    let waitForEvent = 0;
    for await (const part of response.body ?? []) {
      waitForEvent += part.length;
      if (waitForEvent > 1e6) break;
    }
    await vi.waitFor(() => expect(server.requests[0]?.aborted).toBe(true));
  });

  it('counts the tokens of llama.cpp as measured on the real one', () => {
    expect(
      [
        [336, 336],
        [337, 336],
        [672, 672],
        [850, 1100],
        [3024, 4032],
      ].map(([width = 0, height = 0]) => llamaCppImageTokens(width, height)),
    ).toEqual([146, 434, 722, 1442, 1442]);
  });

  it('tells the truth about the pages that it is shown, and null about the others', async () => {
    const truth = new Map([
      [1, { seller: { name: 'Acme' }, lines: [{ n: 1, note: 'a' }] }],
      [2, { lines: [{ n: 2 }] }],
      [3, { total: 90 }],
    ]);
    const pagesIn = (said: string) => [...said.matchAll(/page (\d+)/g)].map(([, number]) => Number(number));
    const { post } = await start({ kind: 'openrouter', answer: truthful({ truth, pagesIn }) });
    const shown = async (said: string) =>
      JSON.parse(contentOf(await post({ messages: [{ role: 'user', content: said }] })));
    expect(await shown('page 1, page 2')).toEqual({
      seller: { name: 'Acme' },
      lines: [
        { n: 1, note: 'a' },
        { n: 2, note: null },
      ],
      total: null,
    });
    expect(await shown('page 3')).toEqual({ seller: { name: null }, lines: [], total: 90 });
  });
});
