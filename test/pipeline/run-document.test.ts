import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Result, resultSchema } from '../../schemas/result.ts';
import { readConfig } from '../../src/app/config.ts';
import { createContainer } from '../../src/app/container.ts';
import { RectoError } from '../../src/errors.ts';
import { toDocumentType } from '../../src/extract/document-type.ts';
import type { LanguageModel, StoredRequest } from '../../src/model/language-model.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { readResult } from '../../src/pipeline/results.ts';
import { runInProcess } from '../../src/pipeline/run-in-process.ts';
import { doubleModel } from '../support/double-model.ts';
import { temporaryFolder } from '../support/folder.ts';
import { receiptPdf } from '../support/pdf.ts';
import { sharedPools } from '../support/pools.ts';

const schema = {
  type: 'object',
  properties: { total: { type: 'number' }, company: { type: 'string' }, note: { type: 'string' } },
};

/** A place to run documents in, gone with its processes when the test has ended. */
async function place() {
  const folder = temporaryFolder();
  const config = readConfig({ RECTO_STATE: join(folder, 'state') });
  const container = await createContainer(config, 1, { pools: sharedPools(config) });
  onTestFinished(() => container.close());
  const run = async (
    model: LanguageModel<StoredRequest>,
    given: {
      readonly pages?: number;
      readonly perRequest?: number;
      readonly bytes?: Buffer;
      readonly signal?: AbortSignal;
      readonly requestMs?: number;
      /** Whether another run may have written its result over this one. */
      readonly unread?: boolean;
    } = {},
  ): Promise<Result> => {
    const path = join(folder, 'receipt.pdf');
    writeFileSync(path, given.bytes ?? receiptPdf(1, given.pages));
    const signal = given.signal ?? new AbortController().signal;
    const job = await accept(
      {
        path,
        type: toDocumentType(schema, 'test'),
        options: { model: model.id, views: 'auto', ocr: 'off', strategy: 'auto' },
      },
      { store: container.store, maxBytes: 1e6 },
      { signal: new AbortController().signal },
    );
    const limits = container.chunkLimits({ model: model.id, strategy: 'auto' });
    const chunkLimits = { ...limits, pages: given.perRequest ?? 100 };
    const result = await runInProcess(
      job,
      { ...container, model, chunkLimits, requests: 1, requestMs: given.requestMs ?? 600_000 },
      { signal },
    );
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    if (given.unread !== true) expect(await readResult(container.store, job.id)).toEqual(result);
    return result;
  };
  return { run, container };
}

describe('a document in this process', () => {
  it('gives its data, the location of every value, and its cost', async () => {
    const model = doubleModel(() => '{"total": 8.3, "company": "Corner Bakery Ltd"}');
    const result = await (await place()).run(model);
    expect(result).toMatchObject({
      status: 'succeeded',
      data: { total: 8.3, company: 'Corner Bakery Ltd' },
      fields: {
        '/total': { state: 'found', page: 1, text: '8.30 EUR' },
        '/company': { state: 'found', text: 'CORNER BAKERY LTD' },
        '/note': { state: 'absent' },
      },
      issues: [],
      model: { provider: 'test', id: 'double' },
      usage: { requests: 1, cached_answers: 0, input_tokens: 100, output_tokens: 10, cost_usd: 0.001 },
    });
  });

  it('gives the same result the second time without a request', async () => {
    const model = doubleModel(() => '{"total": 8.3}');
    const { run } = await place();
    const first = await run(model);
    const second = await run(model);
    expect(model.asked).toHaveLength(1);
    expect(second.usage).toMatchObject({ requests: 0, cached_answers: 1, cost_usd: 0 });
    expect({ ...second, usage: 0, timing: 0, pages: 0 }).toEqual({ ...first, usage: 0, timing: 0, pages: 0 });
  });

  it.each([
    ['another model', { id: 'other' }],
    ['other parameters', { parameters: { temperature: 1 } }],
    ['other instructions', { promptVersion: '2' }],
  ])('asks again with %s', async (_, change) => {
    const { run } = await place();
    await run(doubleModel(() => '{"total": 8.3}'));
    const other = doubleModel(() => '{"total": 8.3}', change);
    await run(other);
    expect(other.asked).toHaveLength(1);
  });

  it('is partial if the model gives a value that no page shows', async () => {
    const result = await (await place()).run(doubleModel(() => '{"total": 99.5, "company": "Corner Bakery Ltd"}'));
    expect(result.status).toBe('partial');
    expect(result.issues).toMatchObject([{ code: 'not_on_page', pointer: '/total' }]);
  });

  it('is partial where the answer does not fit the document type, and says which field', async () => {
    const result = await (await place()).run(doubleModel(() => '{"total": "8.30", "company": "Corner Bakery Ltd"}'));
    expect(result).toMatchObject({ status: 'partial', fields: { '/total': { state: 'invalid' } } });
    expect(result.issues).toMatchObject([{ code: 'schema_mismatch', pointer: '/total' }]);
  });

  it('is partial where nothing was found, and where the model warns', async () => {
    const { run } = await place();
    expect((await run(doubleModel(() => '{}'))).issues).toMatchObject([
      { code: 'left_out', pointer: '/total' },
      { code: 'left_out', pointer: '/company' },
    ]);
    const warning = doubleModel(
      () => ({ text: '{"total": 8.3, "company": "Corner Bakery Ltd"}', warnings: ['The seed was ignored.'] }),
      {
        id: 'other',
      },
    );
    expect(await run(warning)).toMatchObject({
      status: 'partial',
      issues: [{ code: 'model_warning', message: 'The seed was ignored.' }],
    });
  });

  it('is partial where some of its requests fail, and names their pages', async () => {
    const model = doubleModel(({ pages }) =>
      pages[0]?.number === 2 ? 'no JSON' : '{"total": 8.3, "company": "Corner Bakery Ltd"}',
    );
    const result = await (await place()).run(model, { pages: 3, perRequest: 1 });
    expect(result).toMatchObject({ status: 'partial', data: { total: 8.3 } });
    expect(result.pages.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
    expect(result.issues).toMatchObject([
      { code: 'answer_invalid', page: 2, message: expect.stringContaining('Page 2: ') },
    ]);
  });

  it.each([
    ['answers something that is no JSON each time', () => 'Here you are: [', 'answer_invalid', 10],
    ['answers nothing each time', () => '', 'answer_empty', 8],
    [
      'runs in circles each time',
      () => ({ text: '{"total": 8', finishReason: { unified: 'loop' as const } }),
      'answer_loop',
      8,
    ],
    ['declines', () => ({ text: 'No.', finishReason: { unified: 'refusal' as const } }), 'model_refused', 2],
    [
      'fails for good',
      () => {
        throw new RectoError('model_failed', 'The model does not exist.', { retryable: false });
      },
      'model_failed',
      2,
    ],
  ])('fails with a result where the model %s, and asks again in another run', async (_, reply, code, asked) => {
    const { run } = await place();
    const model = doubleModel(reply);
    expect(await run(model)).toMatchObject({ status: 'failed', error: { code }, data: {} });
    await run(model);
    expect(model.asked).toHaveLength(asked);
  });

  it('fails with a result where the answer is cut off before anything is whole, and does not pay for that again', async () => {
    const { run } = await place();
    const model = doubleModel(() => ({ text: '{"total": 8', finishReason: { unified: 'length' } }));
    expect(await run(model)).toMatchObject({ status: 'failed', error: { code: 'answer_cut' } });
    expect(model.asked.map(({ longer }) => longer ?? false)).toEqual([false, true, true, true]);
    await run(model);
    expect(model.asked).toHaveLength(4);
  });

  it('throws if a retry may help, and continues from there the next time', async () => {
    const { run } = await place();
    let down = true;
    const model = doubleModel(({ pages }) => {
      if (down && pages[0]?.number === 2) throw new RectoError('model_failed', 'The server is busy.');
      return '{"total": 8.3}';
    });
    await expect(run(model, { pages: 2, perRequest: 1 })).rejects.toMatchObject({ retryable: true });
    down = false;
    expect((await run(model, { pages: 2, perRequest: 1 })).usage).toMatchObject({ requests: 1, cached_answers: 1 });
  });

  it('counts what was paid twice, when two independent runs ask the same', async () => {
    const { run } = await place();
    let both: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      both = resolve;
    });
    const double = doubleModel(() => '{"total": 8.3}');
    const model: typeof double = {
      ...double,
      async answer(request, options) {
        const answer = await double.answer(request, options);
        if (double.asked.length === 2) {
          both();
          // As a process that has slept: the other one is done with the document by now.
          await Promise.race(runs);
        } else await asked;
        return answer;
      },
    };
    const runs = [run(model, { unread: true }), run(model, { unread: true })];
    const results = await Promise.all(runs);
    expect(Math.max(...results.map(({ usage }) => usage.requests))).toBe(2);
    expect(Math.max(...results.map(({ usage }) => usage.cost_usd ?? 0))).toBeCloseTo(0.002);
  });

  it('does not retry a request, or wait for it, beyond its total time', async () => {
    const { run } = await place();
    const model = doubleModel(({ pages }) => {
      if (pages[0]?.number === 1) return '{"total": 8.3}';
      throw new RectoError('model_rate_limited', 'Come back later.', { retryAfterMs: 60_000 });
    });
    await expect(run(model, { pages: 2, perRequest: 1, requestMs: 30_000 })).rejects.toMatchObject({
      code: 'model_rate_limited',
    });
    expect(model.asked).toHaveLength(2);
  });

  it('fails with a result where the document cannot be opened', async () => {
    const model = doubleModel(() => '{}');
    const result = await (await place()).run(model, { bytes: Buffer.from('%PDF-1.4\nnothing of a PDF follows\n') });
    expect(result).toMatchObject({ status: 'failed', data: {}, usage: { requests: 0 } });
    expect(result.error?.message).toContain('receipt.pdf');
    expect(model.asked).toEqual([]);
  });

  it('stops when its signal aborts', async () => {
    await expect(
      (await place()).run(
        doubleModel(() => '{}'),
        { signal: AbortSignal.abort() },
      ),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
