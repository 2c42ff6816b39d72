import { z } from 'zod';
import { type ReadyPart, readySchema } from '../../../schemas/api.ts';
import { METRICS_TYPE } from '../../app/metrics.ts';
import { asRectoError } from '../../errors.ts';
import { checkWritable } from '../../store/check-writable.ts';
import { ownerOf } from '../auth.ts';
import type { App, HttpDeps } from '../deps.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, metricsResponse } from '../responses.ts';
import { sendRaw } from '../send-raw.ts';

const MODEL_KNOWN_MS = 30_000;
const MODEL_MS = 3000;
const STORE_KNOWN_MS = 2000;

/** Says whether the server lives. */
export function aliveRoute(app: App): void {
  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'isAlive',
        tags: ['server'],
        summary: 'Whether the server lives',
        response: { 200: z.object({ ok: z.literal(true) }) },
      },
    },
    async () => ({ ok: true as const }),
  );
}

/** Says whether the server can do its work. */
export function readyRoute(app: App, deps: HttpDeps): void {
  const { session } = deps;
  let known: { readonly at: number; readonly part: Promise<Found> } | undefined;
  /** Its server is not asked at every look. */
  const modelPart = (): Promise<Found> => {
    const { RECTO_MODEL: id } = session.config;
    if (known === undefined || Date.now() - known.at > MODEL_KNOWN_MS) {
      const look = () => session.checkModel({ signal: AbortSignal.timeout(MODEL_MS) });
      known = { at: Date.now(), part: part(look, id) };
    }
    return known.part;
  };
  let written: { readonly at: number; readonly part: Promise<Found> } | undefined;
  /** A full disk can be read: it is written to, though not at every look. */
  const storePart = (): Promise<Found> => {
    const { store } = session;
    if (written === undefined || Date.now() - written.at > STORE_KNOWN_MS) {
      written = { at: Date.now(), part: part(() => checkWritable(store), store.url) };
    }
    return written.part;
  };
  const look = async () => {
    const [queue, store, model] = await Promise.all([
      part(
        () => withQueueTimeout(session.engine.ping(), session),
        `${session.engine.kind} at ${session.engine.location}`,
      ),
      storePart(),
      modelPart(),
    ]);
    return { queue, store, model };
  };
  /** Those who ask at one time share what is found. */
  let looking: ReturnType<typeof look> | undefined;

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'isReady',
        tags: ['server'],
        summary: 'Whether queue, store and model can be used, and what is wrong where not',
        description: 'Where the server has API keys, a request without one is told codes only, no names and places.',
        response: { 200: readySchema, 503: readySchema, '4xx': errorResponses['4xx'] },
      },
    },
    async (request, reply) => {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      const parts = await looking;
      const isOwn = isKnown(request);
      const shown = ({ ok, detail, code }: Found): ReadyPart => ({ ok, detail: isOwn ? detail : code });
      const { queue, store, model } = parts;
      const ready = queue.ok && store.ok && model.ok;
      return reply
        .code(ready ? 200 : 503)
        .send({ ready, queue: shown(queue), store: shown(store), model: shown(model) });
    },
  );

  function isKnown(request: Parameters<typeof ownerOf>[0]): boolean {
    try {
      ownerOf(request, deps);
      return true;
    } catch {
      return false;
    }
  }
}

/** Shows metrics to whoever may use the API. */
export function metricsRoutes(app: App, { session }: HttpDeps): void {
  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        tags: ['server'],
        summary: 'Metrics for Prometheus; with an API key where there are any',
        response: { 200: metricsResponse, ...errorResponses },
      },
    },
    async (_request, reply) =>
      sendRaw(reply, METRICS_TYPE, await withQueueTimeout(session.metrics.text(session.queues), session)),
  );
}

interface Found extends ReadyPart {
  /** `ok`, or the code of the error. */
  readonly code: string;
}

async function part(look: () => Promise<unknown>, detail: string): Promise<Found> {
  try {
    await look();
    return { ok: true, detail, code: 'ok' };
  } catch (error) {
    const { code, message } = asRectoError(error, 'internal');
    return { ok: false, detail: message, code };
  }
}
