import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVALID_SPAN_CONTEXT, type ProxyTracerProvider, trace } from '@opentelemetry/api';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/app/config.ts';
import { openSession } from '../../src/app/session.ts';
import {
  ERROR_CODES,
  extractDocument,
  listDocumentTypes,
  RectoError,
  resultSchema,
  submitDocument,
} from '../../src/index.ts';
import { openClient } from '../support/client.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { receiptPdf } from '../support/pdf.ts';
import { sharedPools } from '../support/pools.ts';
import { WITHOUT_REVIEW } from '../support/review.ts';
import { hasRedis } from '../support/servers.ts';
import { sharedQueue } from '../support/shared-redis.ts';

/** A document, and a state folder in which it is prepared once for all tests. */
const folder = mkdtempSync(join(tmpdir(), 'recto-library-'));
const path = join(folder, 'receipt.pdf');
writeFileSync(path, receiptPdf(3, 2));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = { ...WITHOUT_REVIEW, RECTO_STATE: join(folder, 'state') };

describe('extractDocument', () => {
  it('gives the result of a document, and makes no request the second time', async () => {
    const first = await extractDocument(path, { type: 'receipt', environment });
    expect(resultSchema.parse(JSON.parse(JSON.stringify(first)))).toMatchObject({
      status: 'succeeded',
      data: { total: 10.3 },
      usage: { requests: 1, cached_answers: 0 },
    });
    const second = await extractDocument(path, { type: 'receipt', environment });
    expect(second.usage).toMatchObject({ requests: 0, cached_answers: 1 });
    expect(second.data).toEqual(first.data);
  });

  it('takes a JSON Schema and options', async () => {
    const schema = { type: 'object', properties: { total: { type: 'number' } } };
    const result = await extractDocument(path, { schema, environment, options: { pages: '1' } });
    expect(result.data).toEqual({ total: 10.3 });
    expect(result.pages).toHaveLength(1);
  });

  it('gives data of the type of a zod schema, and reports what only zod can check', async () => {
    const total = z.object({ total: z.number().transform((amount) => `${amount} EUR`) });
    const result = await extractDocument(path, { schema: total, environment });
    if (result.status !== 'succeeded') throw new Error(JSON.stringify(result.issues));
    const data: { readonly total: string } = result.data;
    expect(data).toEqual({ total: '10.3 EUR' });

    const even = z.object({ total: z.number().refine((amount) => amount % 2 === 0, 'must be even') });
    await using recto = await openClient(environment);
    expect(await recto.extract(path, { schema: even })).toMatchObject({
      status: 'partial',
      data: { total: 10.3 },
      issues: [{ code: 'schema_mismatch', pointer: '/total', message: '/total: must be even.' }],
    });
  });

  it('refuses a schema that no answer can satisfy before anything is done', async () => {
    const total = { allOf: [{ type: 'string' }, { type: 'number' }] };
    const schema = { type: 'object', properties: { total }, required: ['total'] };
    await expect(extractDocument(path, { schema, environment })).rejects.toMatchObject({
      code: 'schema_unsupported',
      message: expect.stringContaining('total'),
    });
  });

  it('puts what is wrong with a document into its result, and throws what is wrong with the call', async () => {
    const broken = join(folder, 'broken.pdf');
    writeFileSync(broken, '%PDF-1.4 no');
    expect(await extractDocument(broken, { type: 'receipt', environment })).toMatchObject({
      status: 'failed',
      error: { code: 'file_corrupt' },
    });
    await expect(extractDocument(join(folder, 'none.pdf'), { type: 'receipt', environment })).rejects.toMatchObject({
      code: 'file_not_found',
    });
    await expect(extractDocument(path, { type: 'novel', environment })).rejects.toMatchObject({ code: 'type_unknown' });
    await expect(extractDocument(path, { environment })).rejects.toBeInstanceOf(RectoError);
    await expect(extractDocument(path, { type: 'receipt', environment: { RECTO_MODEL_X: '1' } })).rejects.toMatchObject(
      { code: 'config_invalid' },
    );
  });

  it.each([
    ['a day', { RECTO_BUDGET_DAY_USD: '0.0001' }, 'budget_day_exceeded'],
    ['a document', { RECTO_BUDGET_JOB_USD: '0.0001' }, 'budget_exceeded'],
  ])('asks nothing that the budget of %s does not allow', async (_, budget, code) => {
    const model = await startModelServer({ kind: 'vllm', key: 'sk-test', answer: () => ({ total: 10.3 }) });
    onTestFinished(() => model.stop());
    const env = { ...environment, RECTO_MODEL_URL: model.url, RECTO_MODEL_KEY: 'sk-test', RECTO_MODEL_SERVER: 'vllm' };
    const id = model.models[0]?.id;
    const run = extractDocument(path, { type: 'receipt', environment: { ...env, RECTO_MODEL: id, ...budget } });
    const outcome = await run.then(
      ({ error }) => error,
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({ code });
    expect(model.requests).toEqual([]);
  });

  it('leaves the tracing of its process alone', async () => {
    const provider = { getTracer: () => trace.wrapSpanContext(INVALID_SPAN_CONTEXT) as never };
    trace.setGlobalTracerProvider(provider);
    onTestFinished(() => trace.disable());
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    await extractDocument(path, { type: 'receipt', environment: { ...environment, ...endpoint } });
    expect((trace.getTracerProvider() as ProxyTracerProvider).getDelegate()).toBe(provider);

    trace.disable();
    await extractDocument(path, { type: 'receipt', environment: { ...environment, ...endpoint } });
    expect(trace.setGlobalTracerProvider(provider)).toBe(true);
  });

  it('stops on a signal', async () => {
    const stopped = extractDocument(path, { type: 'receipt', environment, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('submitDocument', () => {
  it('wants a queue server', async () => {
    await expect(submitDocument(path, { type: 'receipt', environment })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  describe.skipIf(!hasRedis)('with redis-server installed', () => {
    it('gives a document to the workers and finds its result', async () => {
      const env = { ...environment, ...sharedQueue(folder), RECTO_LOG: 'silent' };
      const config = readConfig(env);
      const workers = await openSession(config, {
        concurrency: 1,
        staleJobs: 'keep',
        workers: true,
        pools: sharedPools(config),
      });
      onTestFinished(() => workers.end(0));
      const schema = { type: 'object', title: 'Submitted', properties: { total: { type: 'number' } } };
      const submitted = await submitDocument(path, { schema, environment: env });
      expect(submitted.result).toBeUndefined();
      await expect.poll(submitted.poll, { timeout: 120_000 }).toMatchObject({ id: submitted.id, status: 'succeeded' });
      expect((await submitDocument(path, { schema, environment: env })).result?.data).toMatchObject({
        total: 10.3,
      });
    });
  });
});

it('lists document types, and documents every error code with a sentence', async () => {
  expect(await listDocumentTypes()).toContain('receipt');
  for (const sentence of Object.values(ERROR_CODES)) expect(sentence).toMatch(/^[A-Z].*\.$/);
});
