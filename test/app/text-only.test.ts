import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openRecto } from '../../src/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { maverick } from '../support/model-server/models.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { sharePages } from '../support/shared-pages.ts';

const PHOTO = readFileSync(join(import.meta.dirname, '../../samples/receipt/petrol-station.jpg'));
const SCHEMA = { type: 'object', properties: { total: { type: 'number' } } };

/** A model of text alone that costs money, and a client that asks it. */
async function textOnly(settings: Readonly<Record<string, string>> = {}, latencyMs = 0) {
  const model = { ...maverick('vllm', {}, false), id: 'text/only-70b', images: false };
  const state = join(temporaryFolder(), 'state');
  sharePages(state);
  const server = await startModelServer({ kind: 'vllm', models: [model], answer: () => ({ total: 1 }), latencyMs });
  const recto = await openRecto({
    RECTO_STATE: state,
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_SERVER: 'vllm',
    RECTO_MODEL: model.id,
    RECTO_MODEL_INPUT: 'words',
    RECTO_PRICE_INPUT: '1',
    RECTO_PRICE_OUTPUT: '2',
    RECTO_LOG: 'silent',
    ...settings,
  });
  onTestFinished(async () => {
    await recto.close();
    await server.stop();
  });
  return { server, recto };
}

const slip = (number: number) => Buffer.from(`Slip ${number}\nTotal 1.00 EUR\n`);

it('is sent the words that OCR reads on a photo, and no image', async () => {
  const { server, recto } = await textOnly();
  const result = await recto.extract(PHOTO, { schema: SCHEMA, name: 'petrol.jpg' });
  expect(result.pages).toMatchObject([{ route: 'text', ocr: 'done' }]);
  expect(server.requests).toHaveLength(1);
  const [request] = server.requests;
  expect(request?.images).toEqual([]);
  expect(request?.text).toMatch(/total/i);
});

it('costs what its prices say, and an estimate counts its prompt', async () => {
  const { recto } = await textOnly();
  const call = { schema: SCHEMA, name: 'slip.txt' };
  const estimate = await recto.estimate(slip(1), call);
  expect(estimate.cost_usd).toBeGreaterThan(0);
  expect(estimate.input_tokens).toBeGreaterThan(100);
  const { usage } = await recto.extract(slip(1), call);
  expect(usage.cost_usd).toBeCloseTo((usage.input_tokens + 2 * usage.output_tokens) / 1e6, 9);
});

it('is held to budgets and to the requests in flight', async () => {
  const poor = await textOnly({ RECTO_BUDGET_JOB_USD: '0.0001' });
  const result = await poor.recto.extract(slip(1), { schema: SCHEMA, name: 'slip.txt' });
  expect(result.issues).toMatchObject([{ code: 'budget_exceeded' }]);
  expect(poor.server.requests).toEqual([]);

  const { server, recto } = await textOnly({ RECTO_REQUESTS: '2' }, 1000);
  await Promise.all(
    [1, 2, 3, 4, 5].map((number) => recto.extract(slip(number), { schema: SCHEMA, name: `${number}.txt` })),
  );
  expect(server.requests).toHaveLength(5);
  expect(server.maxInFlight()).toBe(2);
});

it('refuses to be shown images', async () => {
  const { recto } = await textOnly();
  const call = { schema: SCHEMA, name: 'petrol.jpg', options: { views: 'image' } } as const;
  await expect(recto.extract(PHOTO, call)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('RECTO_MODEL_INPUT'),
  });
});
