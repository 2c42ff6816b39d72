import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/app/metrics.ts';
import { openEngine } from '../../src/queue/engines/open.ts';
import { hasRedis, startRedis } from '../support/servers.ts';

const asked = {
  answer: 'answers/a.json',
  pages: [1],
  cached: false,
  repair: false,
  usage: { inputTokens: 10, outputTokens: 2, predictedInputTokens: 10, costUsd: 0.5 },
  modelMs: 1,
  finishReason: { unified: 'stop' },
} as const;

it('names the model that is set, and none that whoever submits a job has made up', async () => {
  const metrics = createMetrics({ models: ['mine', 'local'] });
  for (const model of ['mine', 'made-up-1', 'made-up-2']) {
    metrics.answered(model, asked);
    metrics.modelFailed(model, 'model_unknown');
  }
  const text = await metrics.text({});
  expect(text).toContain('recto_model_dollars_total{model="mine"} 0.5\n');
  expect(text).toContain('recto_model_dollars_total{model="other"} 1\n');
  expect(text).toContain('recto_model_errors_total{model="other",code="model_unknown"} 2\n');
  expect(text).not.toContain('made-up');
});

it('counts for each container by itself', async () => {
  const [one, other] = [createMetrics({ models: [] }), createMetrics({ models: [] })];
  one.callback('delivered');
  expect(await one.text({})).toContain('recto_callbacks_total{outcome="delivered"} 1');
  expect(await other.text({})).not.toContain('recto_callbacks_total{');
});

it('loads nothing of OpenTelemetry, as its library would', () => {
  const container = new URL('../../dist/src/app/container.js', import.meta.url).href;
  const script = `
    await import(${JSON.stringify(container)});
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(${JSON.stringify(join(import.meta.dirname, 'x.js'))}).cache);
    console.log(loaded.some((path) => path.includes('prom-client')), loaded.some((path) => path.includes('opentelemetry')));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(run.stdout, run.stderr).toBe('true false\n');
});

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('tells of the process where the server of the queues is away, and of the queues when it is there', async () => {
    const redis = await startRedis();
    const engine = await openEngine(redis.url, 'test');
    const documents = engine.createQueue('documents');
    documents.on('error', () => undefined);
    await documents.add('document', {}, { timestamp: Date.now() - 60_000 });
    const metrics = createMetrics({ models: [] });
    const up = await metrics.text({ documents });
    expect(up).toContain('recto_queue_up 1');
    expect(up).toContain('recto_jobs{queue="documents",state="waiting"} 1');
    expect(Number(/recto_queue_oldest_seconds\{queue="documents"\} (\S+)/.exec(up)?.[1])).toBeGreaterThanOrEqual(60);
    await redis.stop();
    const down = await metrics.text({ documents });
    expect(down).toContain('recto_queue_up 0');
    expect(down).toMatch(/process_cpu_seconds_total [\d.]+/);
    expect(down).not.toContain('recto_jobs{');
    await documents.close();
    await engine.close();
  });
});
