import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openClient } from '../support/client.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openWithModel } from '../support/model-client.ts';
import type { ReceivedRequest } from '../support/model-server/protocol.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { formOf, startService } from '../support/service.ts';

/** The end of a receipt, where its total is: fewer lines to read by OCR. */
const PHOTO = await sharp(join(import.meta.dirname, '../../samples/receipt/hardware-store.jpg'))
  .extract({ left: 0, top: 666, width: 463, height: 360 })
  .jpeg({ quality: 95 })
  .toBuffer();
const TRUTH = { total: 30.9 };
/** Shared, so that the photo is read by OCR once. */
const STATE = mkdtempSync(join(tmpdir(), 'recto-looks-'));
afterAll(() => rmSync(STATE, { recursive: true, force: true }));

/** A document type of its own for each test, as answers are kept by it. */
const typeOf = (test: number) => ({
  type: 'object',
  properties: { total: { type: 'number', description: `What is to be paid (${test}).` } },
});
let tests = 0;

/** The names of what a request asks for. */
function askedFor({ body }: ReceivedRequest): Readonly<Record<string, { readonly description?: string }>> {
  const { json_schema: format } = body.response_format as {
    readonly json_schema: {
      readonly schema: { readonly properties: Record<string, { readonly description?: string }> };
    };
  };
  return format.schema.properties;
}

/** A model that gives `first`, and when it is shown places once more, `second` for each of the fields. */
async function open(
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, string>> = {},
) {
  const server = await startModelServer({
    kind: 'openrouter',
    key: 'sk-test',
    answer: (request) => {
      const fields = Object.entries(askedFor(request));
      if (fields.some(([name]) => name in first)) return first;
      return Object.fromEntries(
        fields.map(([name, { description = '' }]) => [name, second[/^\w+/.exec(description)?.[0] ?? ''] ?? null]),
      );
    },
  });
  const env = {
    RECTO_STATE: STATE,
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'openrouter',
    RECTO_LOG: 'silent',
    ...settings,
  };
  onTestFinished(() => server.stop());
  return { server, env };
}

async function extract(...call: Parameters<typeof open>) {
  const { server, env } = await open(...call);
  const recto = await openClient(env);
  onTestFinished(() => recto.close());
  tests += 1;
  const schema = typeOf(tests);
  const read = () => recto.extract(PHOTO, { schema, name: 'receipt.jpg' });
  return { server, read, result: await read() };
}

describe('a doubtful value on a photo', () => {
  it('is shown once more, enlarged and without the first answer, and both readings are told where they differ', async () => {
    const { result, server } = await extract({ total: 38.9 }, TRUTH);
    const [first, again, ...others] = server.requests;
    expect(others).toEqual([]);
    const question = Object.values(askedFor(again as ReceivedRequest)).map(({ description }) => description);
    expect(question).toEqual([expect.stringMatching(/^total, on page 1: What is to be paid/)]);
    expect(again?.text).not.toContain('38.9');
    expect(again?.images.length).toBeGreaterThan(0);
    expect(first?.images.length).toBeGreaterThan(0);
    expect(result.fields['/total']).toMatchObject({ second_look: { agrees: false, value: 30.9 } });
    expect(result.issues).toContainEqual(
      expect.objectContaining({
        code: 'second_look_differs',
        pointer: '/total',
        message: expect.stringContaining('30.9'),
      }),
    );
    expect(result.data).toMatchObject({ total: 38.9 });
    expect(result.usage.requests).toBe(2);
  });

  it('is more certain where both readings agree', async () => {
    const { result } = await extract({ total: 38.9 }, { total: 38.9 });
    const { result: once } = await extract({ total: 38.9 }, {}, { RECTO_SECOND_LOOKS: 'off' });
    expect(result.fields['/total']?.second_look).toEqual({ agrees: true, value: 38.9 });
    expect(result.fields['/total']?.confidence).toBeGreaterThan(once.fields['/total']?.confidence ?? 1);
  });

  it('stays as it was where the second look shows nothing', async () => {
    const { result } = await extract({ total: 38.9 }, {});
    expect(result.fields['/total']).not.toHaveProperty('second_look');
    expect(result.status).toBe('partial');
  });

  it('is not paid for twice', async () => {
    const { read, server } = await extract({ total: 38.9 }, TRUTH);
    await read();
    expect(server.requests).toHaveLength(2);
  });

  it('is not looked at again where that is off, or nothing is in doubt', async () => {
    const off = await extract({ total: 38.9 }, TRUTH, { RECTO_SECOND_LOOKS: 'off' });
    expect(off.server.requests).toHaveLength(1);
    const sure = await extract(TRUTH, TRUTH, { RECTO_REVIEW_BELOW: '0.3' });
    expect(sure.server.requests).toHaveLength(1);
  });
});

describe('a list on a scan', () => {
  const ROWS = Array.from({ length: 8 }, (_, at) => ({
    code: `A-${4101 + at * 7}`,
    name: ['Hammer', 'Chisel', 'Spanner', 'Mallet', 'Pliers', 'Scraper', 'Trowel'][at % 7],
    amount: Math.round((3.17 + at * 2.39) * 100) / 100,
  }));
  const LIST = {
    type: 'object',
    properties: {
      items: {
        type: 'array',
        items: {
          type: 'object',
          properties: { code: { type: 'string' }, name: { type: 'string' }, amount: { type: 'number' } },
        },
      },
    },
  };

  let scan: Buffer;
  beforeAll(async () => {
    const canvas = createCanvas(1240, 900);
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 1240, 900);
    context.fillStyle = '#000';
    context.font = '28px sans-serif';
    for (const [at, { code, name, amount }] of ROWS.entries()) {
      const y = 200 + at * 60;
      for (const [x, text] of [
        [120, code],
        [360, name ?? ''],
        [900, amount.toFixed(2)],
      ] as const) {
        context.fillText(text, x, y);
      }
    }
    scan = await canvas.encode('png');
  });

  it('gets the rows that a model left out, once the words of the scan are known', async () => {
    const { server, recto } = await openWithModel(({ text }) => {
      const lines = text.split('\n').flatMap((line) => ROWS.filter(({ code }) => line.includes(code)));
      return { items: lines.length > 0 ? lines : ROWS.slice(0, 5) };
    });
    const result = await recto.extract(scan, { schema: LIST, name: 'list.png' });
    expect(result.data).toEqual({ items: ROWS });
    expect(result.lists['/items']).toMatchObject({ verdict: 'complete', extracted: 8 });
    expect(server.requests[1]?.images).toEqual([]);
  });
});

describe('on a queue', () => {
  it('is a job of its own, and the result is the same', async () => {
    const { env, server } = await open({ total: 38.9 }, TRUTH);
    const { json } = await startService({
      env: { ...env, RECTO_SECOND_LOOKS: 'auto', RECTO_STATE: join(temporaryFolder(), 'state') },
    });
    const body = formOf({ 'receipt.jpg': PHOTO }, { schema: JSON.stringify(typeOf(0)) });
    const { result } = await json('/v1/jobs?wait=60', { method: 'POST', body });
    expect(result?.fields['/total']).toMatchObject({ second_look: { agrees: false, value: 30.9 } });
    expect(server.requests).toHaveLength(2);
  });
});
