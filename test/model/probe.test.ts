import { Readable } from 'node:stream';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttp, type Http } from '../../src/model/http.ts';
import { type ProbeSettings, probeCost, probeModel } from '../../src/model/probe/probe.ts';
import { usageMissing, whitespaceLoop } from '../support/model-server/misbehaviours/contents.ts';
import {
  badGateway,
  internalError,
  paymentRequired,
  unauthorized,
} from '../support/model-server/misbehaviours/http-errors.ts';
import { type ReceivedRequest, type ServerKind, says } from '../support/model-server/protocol.ts';
import { asUsual, fault } from '../support/model-server/reply.ts';
import { type ModelServerOptions, startModelServer } from '../support/model-server/server.ts';

const KINDS: readonly ServerKind[] = ['openrouter', 'vllm', 'sglang', 'llama.cpp'];
const PROSE = 'The sky is blue.';

/** What an engine that is bound to the format says, and prose where there is none. */
function bound(request: ReceivedRequest): unknown {
  const format = request.body.response_format as
    | { readonly type: string; readonly json_schema?: { readonly schema: Schema } }
    | undefined;
  const colour = format?.json_schema?.schema.properties.colour.enum[0];
  return colour === undefined ? (format === undefined ? PROSE : {}) : { colour };
}
interface Schema {
  readonly properties: { readonly colour: { readonly enum: readonly string[] } };
}

const white = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();

/** Connections to a server that lists no models. */
function withoutListing(http: Http): Http {
  const listing = { status: 404, headers: {}, body: Readable.from([]) };
  return { ...http, send: async (asked, options) => (asked.method === 'GET' ? listing : http.send(asked, options)) };
}

async function start(options: Partial<ModelServerOptions> = {}, settings: Partial<ProbeSettings> = {}, lists = true) {
  const server = await startModelServer({ kind: 'vllm', answer: bound, ...options });
  const http = createHttp({ proxy: {}, idleMs: 10_000 });
  onTestFinished(async () => {
    await http.close();
    await server.stop();
  });
  const probe = (signal = new AbortController().signal) =>
    probeModel(
      { id: server.models[0]?.id ?? '', url: server.url, answerMs: 10_000, ...settings },
      { http: lists ? http : withoutListing(http), image: white },
      { signal },
    );
  return { server, probe };
}

describe('what a server can do', () => {
  it.each(KINDS)('finds that %s holds answers to a schema, and takes eight images', async (kind) => {
    const { server, probe } = await start({ kind });
    const { findings, schema, failures } = await probe();
    expect(findings).toMatchObject({ server: kind, format: 'json_schema', images: 8, logProbabilities: false });
    expect(schema).toBe('honoured');
    expect(failures.size).toBe(0);
    expect(server.requests.flatMap(({ ignored, deprecated }) => [...ignored, ...deprecated])).toEqual([]);
  });

  it.each(KINDS)('finds that %s ignores a schema, and does not hold to any JSON object either', async (kind) => {
    const { probe } = await start({ kind, schema: 'ignored', answer: () => PROSE });
    const { findings, schema } = await probe();
    expect([findings.format, schema]).toEqual(['text', 'ignored']);
  });

  it.each(KINDS)('finds that %s refuses a schema, and takes any JSON object', async (kind) => {
    const { probe } = await start({ kind, schema: 'refused' });
    const { findings, schema } = await probe();
    expect([findings.format, schema]).toEqual(['json_object', 'refused']);
  });

  it('takes white space until the answer is cut for a grammar at work', async () => {
    const { server, probe } = await start();
    server.script(asUsual(), whitespaceLoop());
    expect((await probe()).schema).toBe('honoured');
  });

  it.each([
    [7, 5],
    [5, 5],
    [3, 2],
    [1, 1],
    [0, 0],
  ])('finds of a server that takes %i images that %i may be sent', async (maxImages, found) => {
    for (const kind of KINDS) {
      const { probe } = await start({ kind, limits: { maxImages } });
      const { findings } = await probe();
      expect(findings.images).toBe(found);
      expect(findings.imageTokenRatio === undefined).toBe(found === 0);
    }
  });

  it('takes an error about images of llama.cpp for none, though it has status 500', async () => {
    const { server, probe } = await start({ kind: 'llama.cpp' });
    const noEyes = fault('noEyes', {
      status: 500,
      message: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
    });
    server.script(asUsual(), asUsual(), ...Array.from({ length: 5 }, () => noEyes));
    expect((await probe()).findings.images).toBe(0);
  });

  it.each([
    ['openrouter', 1],
    ['vllm', 1],
    ['sglang', 1],
    ['llama.cpp', 722 / 727],
  ] as const)('finds what an image costs on %s', async (kind, ratio) => {
    const { probe } = await start({ kind });
    expect((await probe()).findings.imageTokenRatio).toBeCloseTo(ratio, 5);
  });

  it('leaves out what an image costs where the server does not tell what it charges', async () => {
    const { server, probe } = await start();
    server.script(usageMissing());
    expect((await probe()).findings).not.toHaveProperty('imageTokenRatio');
  });

  it.each(KINDS)('finds that %s gives log-probabilities', async (kind) => {
    const { probe } = await start({ kind, logprobs: true });
    expect((await probe()).findings.logProbabilities).toBe(true);
  });

  it.each([
    ['openrouter', { contextTokens: 1_048_576, outputTokens: 16_384 }],
    ['vllm', { contextTokens: 430_000, outputTokens: 215_000 }],
    ['sglang', { contextTokens: 1_048_576, outputTokens: 524_288 }],
    ['llama.cpp', { contextTokens: 32_768, outputTokens: 16_384 }],
  ] as const)('reads context and longest answer from what %s tells', async (kind, told) => {
    const { probe } = await start({ kind });
    expect((await probe()).findings).toMatchObject(told);
  });
});

describe('a server that lists no models', () => {
  it.each([
    [40_000, 32_768],
    [9000, 8192],
    [1_000_000, 131_072],
  ])('is asked how long answers may be: with a context of %i tokens, %i', async (contextTokens, found) => {
    const { probe } = await start({ limits: { contextTokens } }, {}, false);
    const { findings } = await probe();
    expect(findings).toMatchObject({ server: 'openai', outputTokens: found });
    expect(findings).not.toHaveProperty('contextTokens');
  });

  it('leaves the longest answer out where even 8192 tokens are refused', async () => {
    const { probe } = await start({ limits: { contextTokens: 5000 } }, {}, false);
    expect((await probe()).findings).not.toHaveProperty('outputTokens');
  });
});

describe('which server it is', () => {
  it('is what the settings say, whatever the list of models looks like', async () => {
    const { probe } = await start({ kind: 'vllm' }, { server: 'sglang' });
    expect((await probe()).findings.server).toBe('sglang');
  });

  it('asks only providers of OpenRouter that the settings allow, and that take all parameters', async () => {
    const { server, probe } = await start({ kind: 'openrouter' }, { provider: { order: ['deepinfra'] } });
    await probe();
    for (const { body } of server.requests) {
      expect(body.provider).toEqual({ require_parameters: true, order: ['deepinfra'] });
    }
  });
});

describe('what goes wrong', () => {
  it.each(KINDS)('ends at once where %s does not accept the key', async (kind) => {
    const { server, probe } = await start({ kind, key: 'right' }, { key: 'wrong' });
    await expect(probe()).rejects.toMatchObject({ code: 'model_unauthorized' });
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['the key is withdrawn', unauthorized(), 'model_unauthorized'],
    ['the credit is used up', paymentRequired(), 'model_no_credit'],
  ])('ends at once where %s in between', async (_, reply, code) => {
    const { server, probe } = await start();
    server.script(asUsual(), asUsual(), reply);
    await expect(probe()).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(3);
  });

  it('ends at once where there is no such model', async () => {
    const { server, probe } = await start({}, { id: 'no/such-model' });
    await expect(probe()).rejects.toMatchObject({ code: 'model_unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it('ends at once where nobody answers', async () => {
    const { probe } = await start({}, { url: 'http://127.0.0.1:1/v1' });
    await expect(probe()).rejects.toMatchObject({ code: 'model_unreachable' });
  });

  it('asks a server whose list of models is broken', async () => {
    const { probe } = await start({}, {}, false);
    expect((await probe()).findings).toMatchObject({ server: 'openai', format: 'json_schema', images: 8 });
  });

  it('asks again where the server is busy for a moment', async () => {
    const { server, probe } = await start();
    server.script(badGateway());
    expect((await probe()).findings.format).toBe('json_schema');
  });

  it('finds nothing where even the plainest question is refused', async () => {
    const { server, probe } = await start();
    server.script(fault('noTemperature', { status: 400, message: 'temperature: only 1 is supported' }));
    await expect(probe()).rejects.toMatchObject({ code: 'model_request_invalid' });
    expect(server.requests).toHaveLength(1);
  });

  it('leaves out what one question could not find, and goes on with the others', async () => {
    const { server, probe } = await start();
    server.script(asUsual(), asUsual(), internalError(), internalError(), internalError());
    const { findings, failures } = await probe();
    expect(findings).not.toHaveProperty('images');
    expect(findings).toMatchObject({ format: 'json_schema', imageTokenRatio: 1 });
    expect([...failures.keys()]).toEqual(['images']);
  });

  it('stops on a signal', async () => {
    const stop = new AbortController();
    const { server, probe } = await start({
      answer: () => {
        stop.abort();
        return says({ text: PROSE });
      },
      schema: 'ignored',
    });
    await expect(probe(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(server.requests).toHaveLength(1);
  });
});

it('never needs more than it says', async () => {
  const { server, probe } = await start({ kind: 'llama.cpp', schema: 'refused', limits: { maxImages: 1 } });
  await probe();
  const cost = probeCost({ input: 1, output: 2 });
  const input = server.requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  expect(server.requests.length).toBeLessThanOrEqual(cost.requests);
  expect(input).toBeLessThanOrEqual(cost.inputTokens);
  expect(cost.costUsd).toBeCloseTo((cost.inputTokens + 2 * cost.outputTokens) / 1e6, 12);
});
