import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RectoError } from '../errors.ts';

/** Whose requests are counted together, and how many of them a minute may have. */
export interface Rate {
  readonly group: string;
  readonly perMinute: number;
}

/** Limits the requests to the routes of `scope`. `rateOf`: undefined where a request is not counted. */
export async function limitRate(
  scope: FastifyInstance,
  rateOf: (request: FastifyRequest) => Rate | undefined,
): Promise<void> {
  const rates = new WeakMap<FastifyRequest, Rate>();
  await scope.register(rateLimit, {
    hook: 'onRequest',
    timeWindow: 60_000,
    // Called first.
    keyGenerator: (request) => {
      const rate = rateOf(request);
      if (rate !== undefined) rates.set(request, rate);
      return rate?.group ?? '';
    },
    allowList: (request) => !rates.has(request),
    max: (request) => rates.get(request)?.perMinute ?? 0,
    errorResponseBuilder: (_request, { ttl }) =>
      new RectoError('rate_limited', 'There were too many requests. Wait a moment.', { retryAfterMs: ttl }),
  });
}

/** Requests of one connection that are not answered, or whose answers nobody has read. */
const MAX_IN_FLIGHT = 100;

/** Refuses requests that come on a connection on which too many others wait: each of their answers would be held in memory. */
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
