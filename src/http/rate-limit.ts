import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RectoError } from '../errors.ts';

/** A group of requests that are counted together, and how many per minute are allowed. */
export interface RateLimit {
  readonly group: string;
  readonly perMinute: number;
}

/** Limits the requests to the routes of `scope`. `limitOf` returns undefined for requests that are not limited. */
export async function registerRateLimit(
  scope: FastifyInstance,
  limitOf: (request: FastifyRequest) => RateLimit | undefined | Promise<RateLimit | undefined>,
): Promise<void> {
  const limits = new WeakMap<FastifyRequest, RateLimit>();
  await scope.register(rateLimit, {
    hook: 'onRequest',
    timeWindow: 60_000,
    // The plugin calls this before `allowList` and `max`.
    keyGenerator: async (request) => {
      const limit = await limitOf(request);
      if (limit !== undefined) limits.set(request, limit);
      return limit?.group ?? '';
    },
    allowList: (request) => !limits.has(request),
    max: (request) => limits.get(request)?.perMinute ?? 0,
    errorResponseBuilder: (_request, { ttl }) =>
      new RectoError('rate_limited', 'There were too many requests. Wait a moment.', { retryAfterMs: ttl }),
  });
}

/** Requests of one connection whose responses are not sent or not read. */
const MAX_IN_FLIGHT = 100;

/** Rejects requests on a connection with too many pipelined ones, as each of their responses is held in memory. */
export function limitPipelining(app: FastifyInstance): void {
  const inFlight = new WeakMap<Socket, number>();
  app.addHook('onRequest', async ({ raw: { socket } }, { raw }) => {
    const count = (inFlight.get(socket) ?? 0) + 1;
    inFlight.set(socket, count);
    raw.once('close', () => inFlight.set(socket, (inFlight.get(socket) ?? 1) - 1));
    if (count <= MAX_IN_FLIGHT) return;
    const message = `There are ${MAX_IN_FLIGHT} requests on this connection that are not answered yet. Wait for their answers.`;
    throw new RectoError('rate_limited', message, { retryAfterMs: 1000 });
  });
}
