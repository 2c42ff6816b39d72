import { z } from 'zod';
import { type ReadyPart, readySchema } from '../../../schemas/api.ts';
import { METRICS_TYPE } from '../../app/metrics.ts';
import { asRectoError } from '../../errors.ts';
import { checkWritable } from '../../store/check-writable.ts';
import { authenticate } from '../auth.ts';
import type { App, HttpDeps } from '../deps.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, metricsResponse } from '../responses.ts';
import { sendSerialized } from '../send-serialized.ts';

const MODEL_CACHE_MS = 30_000;
const MODEL_TIMEOUT_MS = 3000;
const STORE_CACHE_MS = 2000;

/** Adds the liveness route. */
export function livenessRoute(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'isAlive',
        tags: ['server'],
        summary: 'Whether the server is alive',
        response: { 200: z.object({ ok: z.literal(true) }) },
      },
    },
    async () => ({ ok: true as const }),
  );
}

/** Adds the readiness route. */
export function readinessRoute(app: App, deps: HttpDeps): void {
  const { session } = deps;
  let cachedModel: { readonly at: number; readonly check: Promise<PartCheck> } | undefined;
  /** Cached, so that the model server is not called for each request. */
  const checkModel = (): Promise<PartCheck> => {
    const { RECTO_MODEL: id } = session.config;
    if (cachedModel === undefined || Date.now() - cachedModel.at > MODEL_CACHE_MS) {
      const ping = () => session.checkModel({ signal: AbortSignal.timeout(MODEL_TIMEOUT_MS) });
      cachedModel = { at: Date.now(), check: checkPart(ping, id) };
    }
    return cachedModel.check;
  };
  let cachedStore: { readonly at: number; readonly check: Promise<PartCheck> } | undefined;
  /** Checked by writing, as a full disk can still be read; cached, so that not each request writes. */
  const checkStore = (): Promise<PartCheck> => {
    const { store } = session;
    if (cachedStore === undefined || Date.now() - cachedStore.at > STORE_CACHE_MS) {
      cachedStore = { at: Date.now(), check: checkPart(() => checkWritable(store), store.url) };
    }
    return cachedStore.check;
  };
  const checkAll = async () => {
    const [queue, store, model] = await Promise.all([
      checkPart(
        () => withQueueTimeout(session.engine.ping(), session),
        `${session.engine.kind} at ${session.engine.location}`,
      ),
      checkStore(),
      checkModel(),
    ]);
    return { queue, store, model };
  };
  /** Concurrent requests share one check. */
  let running: ReturnType<typeof checkAll> | undefined;

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'isReady',
        tags: ['server'],
        summary: 'Whether queue, store and model are usable, and why not',
        description:
          'If the server has API keys, a request without one gets error codes only, without names and addresses.',
        response: { 200: readySchema, 503: readySchema, '4xx': errorResponses['4xx'] },
      },
    },
    async (request, reply) => {
      running ??= checkAll().finally(() => {
        running = undefined;
      });
      const parts = await running;
      const authenticated = await isAuthenticated(request);
      const toPart = ({ ok, detail, code }: PartCheck): ReadyPart => ({ ok, detail: authenticated ? detail : code });
      const { queue, store, model } = parts;
      const ready = queue.ok && store.ok && model.ok;
      return reply
        .code(ready ? 200 : 503)
        .send({ ready, queue: toPart(queue), store: toPart(store), model: toPart(model) });
    },
  );

  async function isAuthenticated(request: Parameters<typeof authenticate>[0]): Promise<boolean> {
    try {
      await authenticate(request, deps);
      return true;
    } catch {
      return false;
    }
  }
}

/** Adds the route for Prometheus, which needs an API key as others do. */
export function metricsRoutes(app: App, { session }: HttpDeps): void {
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        tags: ['server'],
        summary: 'Metrics for Prometheus',
        response: { 200: metricsResponse, ...errorResponses },
      },
    },
    async (_request, reply) =>
      sendSerialized(reply, METRICS_TYPE, await withQueueTimeout(session.metrics.text(session.queues), session)),
  );
}

interface PartCheck extends ReadyPart {
  /** `ok`, or the code of the error. */
  readonly code: string;
}

async function checkPart(check: () => Promise<unknown>, detail: string): Promise<PartCheck> {
  try {
    await check();
    return { ok: true, detail, code: 'ok' };
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    return { ok: false, detail: message, code };
  }
}
