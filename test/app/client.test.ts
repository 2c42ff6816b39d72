import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type JobEvent, openRecto, type Recto, type Result } from '../../src/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { receiptPdf } from '../support/pdf.ts';

const PDF = receiptPdf(3, 2);
const SCHEMA = { type: 'object', properties: { total: { type: 'number' } } };

/** A document that takes no time to prepare. */
function slip(number: number): { readonly bytes: Uint8Array; readonly name: string } {
  return { bytes: Buffer.from(`Slip ${number}\nTotal 10.30 EUR\n`), name: `${number}.txt` };
}

/** A client that answers by itself, shared by the tests that only read. */
const state = mkdtempSync(join(tmpdir(), 'recto-test-'));
const own: Promise<Recto> = openRecto({ RECTO_STATE: state, RECTO_MODEL: 'local' });
afterAll(async () => {
  await (await own).close();
  rmSync(state, { recursive: true, force: true });
});

async function withModel(settings: Readonly<Record<string, string>> = {}, latencyMs = 0) {
  const model = await startModelServer({ kind: 'vllm', key: 'sk-test', answer: () => ({ total: 10.3 }), latencyMs });
  const recto = await openRecto({
    RECTO_STATE: join(temporaryFolder(), 'state'),
    RECTO_MODEL_URL: model.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'vllm',
    RECTO_MODEL: model.models[0]?.id ?? '',
    RECTO_PRICE_INPUT: '0.15',
    RECTO_PRICE_OUTPUT: '0.6',
    RECTO_LOG: 'silent',
    ...settings,
  });
  onTestFinished(async () => {
    await recto.close();
    await model.stop();
  });
  return { model, recto };
}

describe('openRecto', () => {
  it('takes a path, bytes, streams of both kinds and a URL for the same document', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'receipt.pdf');
    writeFileSync(path, PDF);
    const server = createServer((_, response) => response.end(PDF)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using recto = await openRecto({
      RECTO_STATE: join(folder, 'state'),
      RECTO_ALLOWED_HOSTS: `127.0.0.1:${port}`,
    });
    onTestFinished(() => void server.close());
    const type = 'receipt';
    const name = 'receipt.pdf';
    const results: readonly Result[] = [
      await recto.extract(path, { type }),
      await recto.extract(readFileSync(path), { type, name }),
      await recto.extract(new Uint8Array(PDF), { type, name }),
      await recto.extract(createReadStream(path), { type, name }),
      await recto.extract(new Blob([PDF]).stream() as never, { type, name }),
      await recto.extract(new URL(`http://127.0.0.1:${port}/in/receipt.pdf?x=1`), { type }),
      await recto.extract(`http://127.0.0.1:${port}/receipt.pdf`, { type }),
    ];
    for (const { data, document } of results) {
      expect(data).toMatchObject({ total: 10.3 });
      expect(document).toMatchObject({ name, bytes: PDF.length });
    }
    expect(results.map(({ document }) => document.path)).toEqual([path, ...Array(6).fill(undefined)]);
    expect(results.slice(1).map(({ usage }) => usage.requests)).toEqual(Array(6).fill(0));
  });

  it('refuses bytes without a name, a URL of a private address, and a stream that is too long', async () => {
    const recto = await own;
    await expect(recto.extract(PDF, { type: 'receipt' })).rejects.toMatchObject({ code: 'usage' });
    await expect(recto.extract('http://127.0.0.1:9/x.pdf', { type: 'receipt' })).rejects.toMatchObject({
      code: 'url_forbidden',
    });
    await using small = await openRecto({ RECTO_STATE: join(temporaryFolder(), 'state'), RECTO_MAX_BYTES: '1000' });
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(400);
      })(),
    );
    await expect(small.extract(endless, { type: 'receipt', name: 'endless.pdf' })).rejects.toMatchObject({
      code: 'file_too_large',
    });
  });

  it('reports what happens meanwhile', async () => {
    const { recto } = await withModel();
    const events: JobEvent[] = [];
    const onEvent = (event: JobEvent) => void events.push(event);
    await recto.extract(PDF, { schema: SCHEMA, name: 'a.pdf', onEvent });
    expect(events.map(({ type }) => type)).toEqual(['page', 'page', 'planned', 'answered', 'ended']);
    expect(events[1]).toMatchObject({ pages_done: 2, pages_total: 2, at: expect.stringMatching(/Z$/) });
    expect(events[3]).toMatchObject({ pages: [1, 2], requests: 1 });
  });

  it('ends a call whose listener throws, with what it threw, and keeps no result of it', async () => {
    const recto = await own;
    const onEvent = () => {
      throw new TypeError('a mistake of the caller');
    };
    const { bytes, name } = slip(77);
    const call = { schema: SCHEMA, name };
    await expect(recto.extract(bytes, { ...call, onEvent })).rejects.toThrow('a mistake of the caller');
    expect(await recto.extract(bytes, call)).toMatchObject({ status: 'succeeded' });
  });

  it('holds calls at the same time to its limits and budgets together', async () => {
    const { model, recto } = await withModel({ RECTO_REQUESTS: '2' }, 50);
    const numbers = [1, 2, 3, 4, 5, 6];
    const all = (client: Recto) =>
      numbers.map(slip).map(({ bytes, name }) => client.extract(bytes, { schema: SCHEMA, name }));
    const calls = all(recto);
    expect((await Promise.all(calls)).map(({ data }) => data.total)).toEqual(numbers.map(() => 10.3));
    expect(model.maxInFlight()).toBe(2);

    const poor = await withModel({ RECTO_BUDGET_DAY_USD: '0.008' });
    const spent = await Promise.allSettled(all(poor.recto));
    expect(spent.some(({ status }) => status === 'rejected')).toBe(true);
    expect(poor.model.requests.length).toBeLessThan(numbers.length);
  });

  it('stops what runs when it is closed or aborted, and accepts nothing afterwards', async () => {
    const { model, recto } = await withModel({}, 60_000);
    const stop = new AbortController();
    const call = { schema: SCHEMA, name: 'a.txt' };
    const stopped = recto.extract(slip(1).bytes, { ...call, signal: stop.signal });
    const running = recto.extract(slip(2).bytes, call);
    const ends = Promise.allSettled([stopped, running]);
    await expect.poll(model.inFlight, { timeout: 120_000 }).toBe(2);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    await recto.close();
    expect((await ends)[1]).toMatchObject({ reason: { code: 'cancelled' } });
    await expect(recto.extract(PDF, call)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('counts what asking would need, and wants a queue server to submit', async () => {
    const { model, recto } = await withModel();
    const call = { type: 'receipt', name: 'a.pdf' };
    expect(await recto.estimate(PDF, call)).toMatchObject({ document: { name: 'a.pdf' }, pages: 2, requests: 1 });
    expect(model.requests).toEqual([]);
    await expect(recto.submit(PDF, call)).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('types the data by a zod schema, and leaves it open otherwise', async () => {
    const recto = await own;
    const schema = z.object({ total: z.number(), nickname: z.string().nullable() });
    const call = { name: 'receipt.pdf' };
    const typed = await recto.extract(PDF, { ...call, schema });
    if (typed.status === 'succeeded') {
      expectTypeOf(typed.data).toEqualTypeOf<{ total: number; nickname: string | null }>();
    } else expectTypeOf(typed.data).toEqualTypeOf<Partial<{ total: number; nickname: string | null }>>();
    // What may be null, and is not there, is null: no reason for doubt.
    expect(typed).toMatchObject({ status: 'succeeded', data: { total: 10.3, nickname: null }, issues: [] });
    expect(typed.fields['/nickname']).toMatchObject({ state: 'absent' });
    const open = await recto.extract(PDF, { ...call, schema: z.toJSONSchema(schema) });
    expectTypeOf(open.data).toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf(recto.extract).parameter(0).exclude<string | URL | Uint8Array>().not.toBeAny();
    // @ts-expect-error A number is no document.
    await expect(recto.extract(7, call)).rejects.toMatchObject({ code: 'usage' });
  });
});
