import { z } from 'zod';
import { type ReadyPart, readySchema } from '../../../schemas/api.ts';
import { METRICS_TYPE } from '../../app/metrics.ts';
import { ownerOf } from '../auth.ts';
import type { App, HttpDeps } from '../deps.ts';
import { sendRaw } from '../send-raw.ts';
import { onQueue } from '../within.ts';

const MODEL_KNOWN_MS = 30_000;
const MODEL_MS = 3000;

/** Says whether the server lives, and whether it can do its work. */
export function healthRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  let known: { readonly at: number; readonly part: Promise<ReadyPart> } | undefined;
  /** Its server is not asked at every look. */
  const modelPart = (): Promise<ReadyPart> => {
    const { RECTO_MODEL: id } = session.config;
    if (known === undefined || Date.now() - known.at > MODEL_KNOWN_MS) {
      const look = () => session.checkModel({ signal: AbortSignal.timeout(MODEL_MS) });
      known = { at: Date.now(), part: part(look, id) };
    }
    return known.part;
  };

  app.get(
    '/healthz',
    { schema: { summary: 'Whether the server lives', response: { 200: z.object({ ok: z.literal(true) }) } } },
    async () => ({
      ok: true as const,
    }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether queue, store and model can be used, and what is wrong where not',
        response: { 200: readySchema, 503: readySchema },
      },
    },
    async (_request, reply) => {
      const [queue, store, model] = await Promise.all([
        part(() => onQueue(session.engine.ping(), session), `${session.engine.kind} at ${session.engine.place}`),
        part(() => session.store.has('readyz'), session.store.url),
        modelPart(),
      ]);
      const ready = queue.ok && store.ok && model.ok;
      return reply.code(ready ? 200 : 503).send({ ready, queue, store, model });
    },
  );

  app.get(
    '/metrics',
    { schema: { summary: 'Metrics for Prometheus; with an API key where there are any', produces: ['text/plain'] } },
    async (request, reply) => {
      ownerOf(request, deps);
      return sendRaw(reply, METRICS_TYPE, await onQueue(session.metrics.text(session.queues), session));
    },
  );
}

async function part(look: () => Promise<unknown>, detail: string): Promise<ReadyPart> {
  try {
    await look();
    return { ok: true, detail };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
