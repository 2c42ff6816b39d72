import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRecto } from '../../src/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { maverick } from '../support/model-server/models.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { startService, withJson } from '../support/service.ts';

const SLIP = { bytes: Buffer.from('Total 10.30 EUR\n'), name: 'slip.txt' };
const SCHEMA = { type: 'object', properties: { total: { type: 'number' } } };
const CALL = { schema: SCHEMA, name: SLIP.name };

/** A server of a model whose price nobody has told, and the settings to reach it. */
async function unknownModel(kind: 'vllm' | 'openrouter') {
  const model = { ...maverick(kind, {}, false), id: 'acme/vision-7b' };
  const server = await startModelServer({ kind, key: 'sk-test', answer: () => ({ total: 10.3 }), models: [model] });
  onTestFinished(() => server.stop());
  const settings = {
    RECTO_STATE: join(temporaryFolder(), 'state'),
    RECTO_MODEL_URL: server.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: kind,
    RECTO_MODEL: model.id,
    RECTO_LOG: 'silent',
  };
  return { server, settings };
}

describe('a model of unknown price', () => {
  it('has no cost, neither before nor after, and never that of another model', async () => {
    const { settings } = await unknownModel('vllm');
    await using recto = await openRecto(settings);
    expect(await recto.estimate(SLIP.bytes, CALL)).toMatchObject({ requests: 1, cost_usd: null });
    const result = await recto.extract(SLIP.bytes, CALL);
    expect(result).toMatchObject({ status: 'succeeded', usage: { requests: 1, cost_usd: null } });
    expect(result.pages[0]?.cost_usd).toBeNull();
    // What is asked nothing costs nothing.
    expect((await recto.extract(SLIP.bytes, CALL)).usage).toMatchObject({ cached_answers: 1, cost_usd: 0 });
  });

  it('costs what its server says it does', async () => {
    const { settings } = await unknownModel('openrouter');
    await using recto = await openRecto(settings);
    const { usage } = await recto.extract(SLIP.bytes, CALL);
    expect(usage.cost_usd).toBeCloseTo((usage.input_tokens * 0.15 + usage.output_tokens * 0.6) / 1e6, 10);
  });

  it('takes the prices that the settings say, and a budget only with them', async () => {
    const { server, settings } = await unknownModel('vllm');
    for (const budget of [{ RECTO_BUDGET_DAY_USD: '5' }, { RECTO_BUDGET_JOB_USD: '5' }]) {
      await expect(openRecto({ ...settings, ...budget })).rejects.toMatchObject({
        code: 'model_unknown',
        message: expect.stringMatching(/acme\/vision-7b.*RECTO_PRICE_INPUT and RECTO_PRICE_OUTPUT/),
      });
    }
    expect(server.requests).toEqual([]);
    const prices = { RECTO_PRICE_INPUT: '2', RECTO_PRICE_OUTPUT: '8', RECTO_BUDGET_DAY_USD: '5' };
    await using recto = await openRecto({ ...settings, ...prices });
    const { usage } = await recto.extract(SLIP.bytes, CALL);
    expect(usage.cost_usd).toBeCloseTo((usage.input_tokens * 2 + usage.output_tokens * 8) / 1e6, 10);
  });

  it('is refused by the API for a job with a budget, and done without one', async () => {
    const { settings } = await unknownModel('vllm');
    const { RECTO_STATE: state, ...env } = settings;
    const { get, json } = await startService({ env, state });
    const source = { base64: SLIP.bytes.toString('base64'), name: SLIP.name };
    const refused = await get('/v1/jobs', withJson({ source, schema: SCHEMA, budget_usd: 1 }));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('RECTO_PRICE_INPUT') });
    const done = await json('/v1/jobs?wait=30', withJson({ source, schema: SCHEMA }));
    expect(done).toMatchObject({ status: 'succeeded', cost_usd: null, result: { usage: { cost_usd: null } } });
    const change = await get(`/v1/jobs/${done.id}`, withJson({ budget_usd: 1 }, { method: 'PATCH' }));
    expect(change.status).toBe(422);
  });
});
