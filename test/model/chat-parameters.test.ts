import { describe, expect, it } from 'vitest';
import { modelParametersSchema } from '../../schemas/parameters.ts';
import { desk } from '../support/chat.ts';
import type { ServerKind } from '../support/model-server/protocol.ts';

const KINDS: readonly ServerKind[] = ['openrouter', 'vllm', 'sglang', 'llama.cpp'];

describe('the parameters of the model', () => {
  it.each([
    ['frequency_penalty', 0.3, { frequency_penalty: 0.3 }],
    ['logit_bias', { '200001': -5 }, { logit_bias: { '200001': -5 } }],
    ['max_completion_tokens', 900, { max_completion_tokens: 900 }],
    ['min_p', 0.05, { min_p: 0.05 }],
    ['presence_penalty', -0.5, { presence_penalty: -0.5 }],
    ['repetition_penalty', 1.1, { repetition_penalty: 1.1 }],
    ['response_format', 'json_object', { response_format: { type: 'json_object' } }],
    ['response_format', { type: 'json_object' }, { response_format: { type: 'json_object' } }],
    ['seed', 7, { seed: 7 }],
    ['stop', 'END', { stop: ['END'] }],
    ['stop', ['a', 'b', 'c', 'd'], { stop: ['a', 'b', 'c', 'd'] }],
    ['structured_outputs', true, { structured_outputs: true }],
    ['temperature', 0.6, { temperature: 0.6 }],
    ['top_k', 40, { top_k: 40 }],
    ['top_p', 0.9, { top_p: 0.9 }],
    ['provider', { order: ['deepinfra'] }, { provider: { require_parameters: true, order: ['deepinfra'] } }],
    ['models', ['meta-llama/llama-4-scout'], { models: ['meta-llama/llama-4-scout'] }],
  ])('send %s as %j', async (name, value, sent) => {
    const { server, run } = await desk();
    await run(undefined, { parameters: { [name]: value } });
    expect(server.requests[0]?.body).toMatchObject(sent);
    expect(server.requests[0]?.answeredWith?.status).toBe(200);
  });

  it('send only what is set, beside what an extraction needs', async () => {
    const { server, run } = await desk();
    const result = await run();
    const { messages: _, response_format, ...body } = server.requests[0]?.body ?? {};
    expect(body).toEqual({
      model: 'meta-llama/llama-4-maverick',
      temperature: 0,
      seed: expect.any(Number),
      max_completion_tokens: 8192,
      provider: { require_parameters: true },
      plugins: [{ id: 'context-compression', enabled: false }],
      stream: true,
    });
    expect(response_format).toMatchObject({ type: 'json_schema', json_schema: { strict: true } });
    expect(result.model).toMatchObject({
      provider: 'openrouter',
      parameters: { temperature: 0, max_completion_tokens: 8192, response_format: 'json_schema' },
      notes: [],
    });
  });

  it('send the deprecated max_tokens as max_completion_tokens, and say so', async () => {
    const { server, run } = await desk();
    const result = await run(undefined, { parameters: { max_tokens: 500 } });
    expect(server.requests[0]?.body).toMatchObject({ max_completion_tokens: 500 });
    expect(server.requests[0]?.body).not.toHaveProperty('max_tokens');
    expect(result.model.notes).toEqual([expect.objectContaining({ code: 'parameter_renamed' })]);
    expect(result.status).toBe('succeeded');
  });

  it('send a schema that a person gives instead, and check the answer by the document type all the same', async () => {
    const schema = { type: 'object', properties: { total: { type: 'number' } } };
    const { server, run } = await desk({ answer: () => ({ total: 8.3 }) });
    const given = { type: 'json_schema' as const, json_schema: { name: 'mine', schema } };
    const result = await run(undefined, { parameters: { response_format: given } });
    expect(server.requests[0]?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'mine', strict: true, schema } },
    });
    expect(result.data).toEqual({ total: 8.3 });
  });

  it.each([
    ['temperature', 2.1],
    ['top_p', -0.1],
    ['top_k', -1],
    ['min_p', 1.5],
    ['frequency_penalty', 3],
    ['presence_penalty', -3],
    ['repetition_penalty', 0],
    ['logit_bias', { one: 1 }],
    ['logit_bias', { '1': 101 }],
    ['max_completion_tokens', 0],
    ['seed', 1.5],
    ['stop', ['1', '2', '3', '4', '5']],
    ['structured_outputs', 'yes'],
    ['response_format', 'xml'],
    ['provider', { fastest: true }],
    ['models', []],
    ['tools', []],
  ])('refuse %s: %j', (name, value) => {
    expect(modelParametersSchema.safeParse({ [name]: value }).success).toBe(false);
  });

  it.each(KINDS)('are taken by %s as it names them, and what it does not know is noted', async (kind) => {
    const { server, run } = await desk({ kind });
    const parameters = { repetition_penalty: 1.2, top_k: 20, min_p: 0.1, provider: { only: ['x'] }, seed: 3 };
    const result = await run(undefined, {
      parameters: kind === 'openrouter' ? { ...parameters, provider: {} } : parameters,
    });
    expect(result.status).toBe('succeeded');
    const [request] = server.requests;
    expect(request?.ignored).toEqual(
      kind === 'llama.cpp' ? expect.not.arrayContaining(['repeat_penalty', 'max_tokens']) : [],
    );
    expect(request?.body[kind === 'llama.cpp' ? 'repeat_penalty' : 'repetition_penalty']).toBe(1.2);
    expect(result.model.notes).toHaveLength(kind === 'openrouter' ? 0 : 1);
    expect(result.usage).toMatchObject({ input_tokens: request?.promptTokens, requests: 1 });
    expect(result.usage.output_tokens).toBeGreaterThan(10);
  });
});
