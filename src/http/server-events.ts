import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

/** Proxies end connections on which nothing comes. */
const HEARTBEAT_MS = 15_000;

/** A stream of server-sent events. */
export interface EventStream {
  /** Sends an event; its `id` is what a client gives as `Last-Event-ID`. Waits while the client takes nothing. */
  readonly send: (id: number, event: { readonly type: string }) => Promise<void>;
  /** Sends a sign of life where nothing was sent for long. */
  readonly beat: () => Promise<void>;
}

/**
 * Answers with events until `work` is done. What fails before the first of them is an error of the request; later, who listens
 * comes back with the number of the last event. Source: the HTML standard, section 9.2.
 */
export async function streamEvents(
  reply: FastifyReply,
  signal: AbortSignal,
  prepare: () => Promise<void>,
  work: (stream: EventStream) => Promise<void>,
): Promise<void> {
  const { raw } = reply;
  let saidAt = Date.now();
  const write = async (text: string) => {
    if (!raw.write(text)) await once(raw, 'drain', { signal });
    saidAt = Date.now();
  };
  try {
    await prepare();
    reply.hijack();
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.flushHeaders();
    await work({
      send: (id, event) => write(`id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
      beat: async () => {
        if (Date.now() - saidAt > HEARTBEAT_MS) await write(': still here\n\n');
      },
    });
    raw.end();
  } catch (error) {
    if (!raw.headersSent) throw error;
    raw.destroy();
  }
}

/** The number that a client has given as `Last-Event-ID`; 0 where it has given none. */
export function lastEventId(header: string | string[] | undefined): number {
  const number = Number(header ?? 0);
  return Number.isInteger(number) && number > 0 ? number : 0;
}
