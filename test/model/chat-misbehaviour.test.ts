import { describe, expect, it } from 'vitest';
import { desk, RECEIPT_TEXT, TRUTH } from '../support/chat.ts';
import * as connections from '../support/model-server/misbehaviours/connections.ts';
import * as contents from '../support/model-server/misbehaviours/contents.ts';
import * as http from '../support/model-server/misbehaviours/http-errors.ts';
import { type Reply, says } from '../support/model-server/protocol.ts';
import { answers, asUsual } from '../support/model-server/reply.ts';
import { receiptPdf } from '../support/pdf.ts';

const { note: _, ...DATA } = TRUTH;
const ENDLESS = connections.onlyComments();

/** What `receiptPdf(1)` prints on its first page, and nothing for the others. */
const ofReceipt = ({ text }: { readonly text: string }) => ({
  ...TRUTH,
  lines: /Pages shown: 1(?!\d)/.test(text)
    ? [
        { item: 'Bread', amount: 3.2 },
        { item: 'Cake', amount: 5.1 },
      ]
    : [],
});

describe('a server that has trouble for a moment', () => {
  it.each<[string, Reply]>([
    ['429 with Retry-After', http.tooManyRequests(1)],
    ['429 with a date', http.tooManyRequests(new Date(Date.now() + 1500))],
    ['408', http.requestTimeout()],
    ['500', http.internalError()],
    ['502 with a page of HTML', http.badGateway()],
    ['503', http.serviceUnavailable(1)],
    ['524', http.edgeTimeout()],
    ['529', http.providerOverloaded()],
    ['an error in the body of a 200', connections.errorInBody()],
    ['an error in the choice of a 200', connections.errorInChoice()],
    ['an error in the middle of the stream', connections.errorMidStream()],
    ['an error of a number in the middle of the stream', connections.errorMidStream(503)],
    ['a reset before the headers', connections.resetBeforeHeaders()],
    ['a reset in the middle of the stream', connections.resetMidStream()],
    ['a stream that ends in the middle', connections.endsWithoutDone()],
    ['silence before the headers', connections.stallBeforeHeaders()],
    ['silence after the headers', connections.stallAfterHeaders()],
    ['silence in the middle of the stream', connections.stallMidStream()],
    ['nothing but comments', ENDLESS],
    ['something that is not JSON', connections.notJson()],
  ])('is asked again after %s, and answers', async (_, trouble) => {
    // What is silent is given up for that; only what goes on for ever needs the other limit.
    const seconds = trouble === ENDLESS ? '5' : '60';
    const { server, run } = await desk({}, { RECTO_MODEL_IDLE_SECONDS: '1', RECTO_MODEL_SECONDS: seconds });
    server.script(trouble);
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 1 } });
    expect(server.requests).toHaveLength(2);
  });

  it('is left alone as long as it asks for', async () => {
    const { server, run } = await desk();
    server.script(http.tooManyRequests(2));
    await run();
    const [first, second] = server.requests;
    expect((second?.beganAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThan(1900);
  });

  it.each([
    ['comments before it begins', connections.slowToBegin(20, 20)],
    ['one token at a time, slowly', connections.trickle(5)],
  ])('is waited for while it sends %s', async (_, slow) => {
    const { server, run } = await desk();
    server.script(slow);
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a server that will not answer', () => {
  it.each<[string, string, Reply, string]>([
    ['402', 'model_no_credit', http.paymentRequired(), 'Top up'],
    ['402 that can pay for less', 'model_no_credit', http.canOnlyAfford(100), 'Top up'],
    ['429 that means 402', 'model_no_credit', http.quotaExhausted(), 'Top up'],
    ['401', 'model_unauthorized', http.unauthorized(), 'OPENROUTER_API_KEY'],
  ])('is asked once and no more after %s, and the message says what to do', async (_, code, reply, advice) => {
    const { server, run } = await desk();
    server.script(reply);
    await expect(run()).rejects.toMatchObject({ code, message: expect.stringContaining(advice) });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, string, Reply]>([
    ['a model that is not there', 'model_unknown', http.modelNotFound()],
    ['a body that is too large', 'model_context_exceeded', http.payloadTooLarge()],
    ['a context that is exceeded', 'model_context_exceeded', http.contextExceeded()],
    ['moderation', 'model_refused', http.moderated('RECEIPT SECRET')],
    ['a refusal', 'model_refused', contents.refusal()],
    ['a refusal in words', 'model_refused', contents.refusalAsText()],
    ['a content filter', 'model_refused', contents.contentFilter()],
    ['a parameter that it does not take', 'model_request_invalid', http.zodError()],
    ['a body of gigabytes', 'model_failed', connections.giganticBody()],
  ])('leaves a result that says so after %s', async (_, code, reply) => {
    const { server, run } = await desk();
    server.script(reply, reply);
    const result = await run();
    expect(result).toMatchObject({ status: 'failed', error: { code } });
    expect(JSON.stringify(result)).not.toContain('RECEIPT SECRET');
    expect(JSON.stringify(result)).not.toContain('sk-test-key');
    expect(server.requests).toHaveLength(1);
  });
});

describe('an answer that is not as it should be', () => {
  it.each<[string, Reply]>([
    ['in a code fence', contents.fenced()],
    ['between other words', contents.surroundedByProse()],
    ['with trailing commas', contents.trailingCommas()],
    ['after thoughts in tags', contents.thinkingAloud()],
    ['after thoughts of their own', contents.withReasoning()],
    ['as a string in JSON', contents.doubleEncoded()],
    ['as the only item of an array', contents.arrayRoot()],
    ['without a finish reason', contents.finishReason(null)],
    ['with a finish reason that nobody knows', contents.finishReason('eos')],
  ])('is read %s without another request', async (_, reply) => {
    const { server, run } = await desk();
    server.script(reply);
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 1, repairs: 0 } });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['is prose', contents.prose()],
    ['is of another shape', contents.otherShape()],
    ['is no JSON', contents.invalidJson()],
  ])('is put right by one request that quotes what is wrong where it %s', async (_, reply) => {
    const { server, run } = await desk();
    server.script(reply);
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 2, repairs: 1 } });
    expect(server.requests[1]?.text).toContain('Your earlier answer was not right');
  });

  it('is kept with an issue where the second one is no better', async () => {
    const { server, run } = await desk({ schema: 'ignored', answer: () => ({ ...TRUTH, total: 'eight' }) });
    const result = await run();
    expect(result).toMatchObject({ status: 'partial', usage: { requests: 2, repairs: 1 } });
    expect(result.issues).toMatchObject([{ code: 'schema_mismatch', pointer: '/total' }, { code: 'not_on_page' }]);
    expect(server.requests[1]?.text).toContain('/total must be of the type number');
  });

  it.each<[string, Reply]>([
    ['is empty', contents.emptyContent()],
    ['is null', contents.nullContent()],
    ['is nothing at all', contents.nothingSaid()],
  ])('is asked for once more where it %s', async (_, reply) => {
    const { server, run } = await desk();
    server.script(reply);
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 2 } });
  });

  it('is given up where it is empty four times', async () => {
    const { server, run } = await desk();
    server.script(contents.emptyContent(), contents.nullContent(), contents.nothingSaid(), contents.emptyContent());
    expect(await run()).toMatchObject({ status: 'failed', error: { code: 'answer_empty' } });
    expect(server.requests).toHaveLength(4);
  });

  it.each<[string, () => Reply]>([
    ['white space', () => contents.whitespaceLoop()],
    ['rows', () => contents.repetitionLoop()],
    ['digits', () => contents.digitLoop()],
  ])('is cut short where it runs in circles of %s, and asked for once more, sampled more freely', async (_, loop) => {
    const { server, run } = await desk();
    server.script(loop());
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 2 } });
    expect(server.requests[0]?.aborted).toBe(true);
    expect(server.requests[1]?.body).toMatchObject({
      response_format: { type: 'json_object' },
      frequency_penalty: 0.2,
    });
  });

  it('is given up where it runs in circles four times', async () => {
    const { server, run } = await desk();
    server.script(contents.whitespaceLoop(), contents.digitLoop(), contents.whitespaceLoop(), contents.digitLoop());
    expect(await run()).toMatchObject({ status: 'failed', error: { code: 'answer_loop' } });
  });

  it('is taken where it is whole though it reached the longest output', async () => {
    const { server, run } = await desk();
    server.script(answers(says({ text: JSON.stringify(TRUTH), finishReason: 'length' })));
    expect(await run()).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 1 } });
  });

  it('loses no document where one answer in three is damaged', async () => {
    const { server, run } = await desk();
    const damages = [contents.prose(), contents.truncated(0), contents.emptyContent(), contents.invalidJson()];
    for (const [index, damage] of damages.entries()) {
      server.script(damage, damages[(index + 1) % damages.length] ?? damage);
      const result = await run(`${RECEIPT_TEXT}Thank you ${index}\n`);
      expect(result).toMatchObject({ status: 'succeeded', data: DATA });
    }
  });

  it('is asked for in halves where it is cut off, and nothing is lost', async () => {
    const { server, run } = await desk({ answer: ofReceipt });
    server.script(contents.truncated(4));
    const result = await run(receiptPdf(1, 4), {}, { name: 'receipt.pdf' });
    expect(server.requests.map(({ text }) => /Pages shown: ([\d, ]+)/.exec(text)?.[1])).toEqual([
      '1, 2, 3, 4',
      '1, 2',
      '3, 4',
    ]);
    expect(result.usage.requests).toBe(3);
    expect(result.pages.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'));
  });

  it('counts as far as it is whole where one page is cut off, and the result says so', async () => {
    const { server, run } = await desk();
    const json = JSON.stringify(TRUTH);
    const second = json.indexOf('"Bread"');
    const cut = answers(says({ text: json.slice(0, second), finishReason: 'length', unconstrained: true }));
    server.script(cut, cut, cut, cut, cut);
    const result = await run();
    const [first, ...others] = server.requests.map(({ body }) => Number(Object(body).max_completion_tokens));
    expect(others.slice(0, 3)).toEqual(Array(3).fill(Number(first) * 2));
    expect(result.data).toEqual({ company: 'Corner Bakery', total: 8.3, lines: [{ item: 'Tea', amount: 2.5 }] });
    expect(result).toMatchObject({
      status: 'partial',
      issues: expect.arrayContaining([expect.objectContaining({ code: 'answer_cut', page: 1 })]),
    });
  });

  it.each<[string, Reply]>([
    ['nothing', contents.usageMissing()],
    ['nonsense', contents.usageAbsurd()],
  ])('is counted here where the server says %s of what it used', async (_, reply) => {
    const { server, run } = await desk();
    server.script(reply);
    const result = await run();
    expect(result.status).toBe('succeeded');
    expect(result.usage.input_tokens).toBeGreaterThan(100);
    expect(result.usage.cost_usd).toBeGreaterThan(0);
    expect(result.model.notes).toEqual([expect.objectContaining({ code: 'usage_not_reported' })]);
  });
});

describe('a schema that the server does not take', () => {
  it.each(['openrouter', 'vllm', 'sglang', 'llama.cpp'] as const)(
    'is given up step by step at %s, and the result says so',
    async (kind) => {
      const { server, run } = await desk({ kind, schema: 'refused' });
      const result = await run();
      expect(result).toMatchObject({ status: 'succeeded', data: DATA, usage: { requests: 1 } });
      expect(result.model.notes.map(({ code }) => code)).toContain('format_not_accepted');
      expect(server.requests.at(-1)?.body.response_format).not.toMatchObject({ type: 'json_schema' });
      const before = server.requests.length;
      const next = await run(`${RECEIPT_TEXT}\nThank you\n`);
      expect(server.requests).toHaveLength(before + 1);
      expect(next.model.notes).toEqual(result.model.notes);
    },
  );

  it('is an error where a person demands it', async () => {
    const { run } = await desk({ kind: 'vllm', schema: 'refused' });
    const result = await run(undefined, { parameters: { structured_outputs: true } });
    expect(result).toMatchObject({ status: 'failed', error: { code: 'model_request_invalid' } });
  });
});

describe('what was answered', () => {
  it('is not asked for again after a crash between two requests', async () => {
    const { server, run } = await desk({ answer: ofReceipt }, { RECTO_IMAGES_PER_REQUEST: '1' });
    server.script(asUsual(), http.paymentRequired());
    const pdf = receiptPdf(1, 2);
    const options = { views: 'image' as const, ocr: 'off' as const };
    await expect(run(pdf, options, { name: 'receipt.pdf' })).rejects.toMatchObject({ code: 'model_no_credit' });
    const result = await run(pdf, options, { name: 'receipt.pdf' });
    expect(result.usage).toMatchObject({ requests: 1, cached_answers: 1 });
    expect(server.requests).toHaveLength(3);
  });
});
