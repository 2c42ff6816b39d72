import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { finished, startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TELLS_LOADED } from '../support/loaded.ts';
import { fault } from '../support/model-server/reply.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { startReceiver } from '../support/receiver.ts';
import { hasRedis } from '../support/servers.ts';
import { receiptUpload, startService } from '../support/service.ts';
import { sharedQueue } from '../support/shared-redis.ts';

const SOON = { timeout: 120_000 };
const SCHEMA = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } } });

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string }[];
}

/** Takes traces as OpenTelemetry's collectors do, over HTTP in JSON. */
async function startCollector() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    bodies.push(body);
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, bodies };
}

describe.skipIf(!hasRedis)('with redis-server installed', () => {
  it('traces a document from its submission through two processes to its callback, without what it says', async () => {
    const collector = await startCollector();
    const receiver = await startReceiver();
    const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer: () => ({ total: 8.3 }) });
    onTestFinished(() => model.stop());
    const cwd = temporaryFolder();
    const env = {
      ...sharedQueue(cwd),
      RECTO_STORE_URL: `file:${join(cwd, 'store')}`,
      RECTO_MODEL_URL: model.url,
      RECTO_MODEL_KEY: 'sk-test',
      RECTO_MODEL_SERVER: 'openrouter',
      RECTO_ALLOWED_HOSTS: receiver.host,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const { json } = await startService({ env, steps: ['prepare'] });
    const worker = startCli(['work', '--steps', 'extract,assemble,deliver'], { cwd, env: { ...env, ...TELLS_LOADED } });
    const end = finished(worker);
    onTestFinished(async () => {
      worker.kill('SIGKILL');
      await end;
    });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const job = await json(
      '/v1/jobs?wait=60',
      receiptUpload(1, { schema: SCHEMA, callback_url: receiver.url }, headers),
    );
    expect(job.result?.data).toEqual({ total: 8.3 });
    await expect.poll(() => receiver.received.length, SOON).toBe(1);
    const names = () => collector.spans.filter((span) => span.traceId === traceId).map((span) => span.name);
    const steps = ['submit', 'prepare', 'extract', 'chat meta-llama', 'documents', 'deliver'];
    await expect.poll(() => steps.filter((step) => !names().some((name) => name.includes(step))), SOON).toEqual([]);
    expect(receiver.received[0]?.headers.traceparent).toContain(traceId);
    const chat = collector.spans.find((span) => span.name.startsWith('chat'));
    expect(chat?.attributes.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['gen_ai.request.model', 'gen_ai.usage.input_tokens', 'recto.cost_usd']),
    );
    model.script(
      fault('quoting', ({ request }) => ({ status: 400, message: /CORNER.*/.exec(request.text)?.[0] ?? 'nothing' })),
    );
    const failed = await json('/v1/jobs?wait=60', receiptUpload(2, { schema: SCHEMA }));
    expect(failed.error?.message).toContain('CORNER BAKERY');
    const ofFailed = () =>
      collector.spans.filter(
        (span) => span.name.includes('process') && JSON.stringify(span).includes(`${failed.id}-chunk`),
      );
    await expect.poll(() => ofFailed().length, SOON).toBeGreaterThan(0);
    worker.kill('SIGTERM');
    expect((await end).stderr).toContain('LOADED @opentelemetry');
    expect(collector.bodies.join()).not.toMatch(/CORNER BAKERY|receipt-\d\.pdf|sk-test/);
  });
});

it('traces documents on the embedded queue as well', async () => {
  const collector = await startCollector();
  const model = await startModelServer({ kind: 'openrouter', key: 'sk-test', answer: () => ({ total: 8.3 }) });
  onTestFinished(() => model.stop());
  const env = {
    RECTO_MODEL_URL: model.url,
    RECTO_MODEL_KEY: 'sk-test',
    RECTO_MODEL_SERVER: 'openrouter',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  };
  const { json, stop } = await startService({ env, embedded: true });
  await json('/v1/jobs?wait=60', receiptUpload(1, { schema: SCHEMA }));
  await stop();
  const chat = collector.spans.find((span) => span.name.startsWith('chat'));
  const names = collector.spans.filter((span) => span.traceId === chat?.traceId).map((span) => span.name);
  for (const step of ['submit', 'prepare', 'extract', 'documents']) expect(names.join()).toContain(step);
});
