import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

/** Proxies close idle connections. */
const HEARTBEAT_MS = 15_000;

/** A stream of server-sent events. */
export interface EventStream {
  /** Sends an event; clients return its `id` as `Last-Event-ID`. Waits while the client does not read. */
  readonly send: (id: number, event: { readonly type: string }) => Promise<void>;
  /** Sends a comment when nothing was sent for a while. */
  readonly heartbeat: () => Promise<void>;
}

/**
 * Responds with events until `work` is done. An error in `prepare` is answered as such; a later one closes the
 * connection, and the client reconnects with the id of its last event. Source: HTML standard, section 9.2.
 */
export async function streamEvents(
  reply: FastifyReply,
  signal: AbortSignal,
  prepare: () => Promise<void>,
  work: (stream: EventStream) => Promise<void>,
): Promise<void> {
  const { raw } = reply;
  let lastWriteAt = Date.now();
  const write = async (text: string) => {
    if (!raw.write(text)) await once(raw, 'drain', { signal });
    lastWriteAt = Date.now();
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
      heartbeat: async () => {
        if (Date.now() - lastWriteAt > HEARTBEAT_MS) await write(': still here\n\n');
      },
    });
    raw.end();
  } catch (error) {
    if (!raw.headersSent) throw error;
    raw.destroy();
  }
}

/** The id in a `Last-Event-ID` header; 0 when there is none. */
export function lastEventId(header: string | string[] | undefined): number {
  const number = Number(header ?? 0);
  return Number.isInteger(number) && number > 0 ? number : 0;
}
