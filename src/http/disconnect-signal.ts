import type { FastifyReply } from 'fastify';
import type { HttpDeps } from './deps.ts';

/** A signal that aborts when the client disconnects before the response is sent, or the server is closing. */
export function disconnectSignal({ raw }: FastifyReply, { closing }: Pick<HttpDeps, 'closing'>): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  closing.addEventListener('abort', abort, { once: true });
  // The request emits `close` as soon as its body is read; the response only when it ends.
  raw.once('close', () => {
    closing.removeEventListener('abort', abort);
    if (!raw.writableFinished) abort();
  });
  if (closing.aborted || raw.destroyed) abort();
  return controller.signal;
}
