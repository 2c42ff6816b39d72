import { once } from 'node:events';
import { hasEnded, stateOf } from '../../queue/describe-job.ts';
import { readEvents } from '../../queue/job-events.ts';
import { withSignals } from '../../with-signals.ts';
import type { App, HttpDeps } from '../deps.ts';
import { ownJob } from '../job-view.ts';
import { errorResponses } from '../responses.ts';
import { goneSignal } from '../waiting.ts';
import { onQueue } from '../within.ts';
import { idSchema } from './jobs.ts';

/** An event may be lost on the way: what is followed is looked up this often. */
const LOOK_MS = 5000;
/** Proxies end connections on which nothing comes. */
const HEARTBEAT_MS = 15_000;

/** Streams what happens to a job. */
export function eventRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  app.get(
    '/jobs/:id/events',
    {
      schema: {
        summary: 'What happens to a job, as server-sent events, until it has ended',
        description:
          'Events `page`, `planned`, `answered`, `paused` and `ended`, each with JSON. A client that says `Last-Event-ID` gets what came after.',
        params: idSchema,
        produces: ['text/event-stream'],
        response: errorResponses,
      },
    },
    async (request, reply) => {
      const job = await ownJob(request.params.id, request.owner, deps);
      const from = Number(request.headers['last-event-id'] ?? 0);
      const leave = deps.streams.take();
      const signal = goneSignal(reply, deps);
      try {
        // While there is still an answer to be given: is the queue there?
        await onQueue(stateOf(job, session, { signal }), session);
        reply.hijack();
        const { raw } = reply;
        raw.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        });
        raw.flushHeaders();
        const write = async (text: string) => {
          if (!raw.write(text)) await once(raw, 'drain', { signal });
        };
        await follow(job.id, Number.isInteger(from) && from > 0 ? from : 0, write, signal);
        raw.end();
      } catch (error) {
        if (!reply.raw.headersSent) throw error;
        // Who listens comes back, with the number of the last event.
        reply.raw.destroy();
      } finally {
        leave();
      }
      return reply;
    },
  );

  async function follow(
    id: string,
    from: number,
    write: (text: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let last = from;
    let saidAt = Date.now();
    const look = async (looking: AbortSignal): Promise<'more' | 'ended'> => {
      // Listened to first: what happens while it is looked must not wait for the next look.
      const heard = session.heard(id, LOOK_MS, looking);
      // Looked at before the events: what happens up to here is among those that are read next.
      const ended = hasEnded((await onQueue(stateOf({ id }, session, { signal }), session)).status);
      const events = await onQueue(readEvents(session.documents, id, last), session);
      for (const { number, event } of events) {
        await write(`id: ${number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
        last = number;
      }
      if (events.length > 0) saidAt = Date.now();
      else if (ended) return 'ended';
      else {
        if (Date.now() - saidAt > HEARTBEAT_MS) {
          await write(': still here\n\n');
          saidAt = Date.now();
        }
        await heard;
      }
      return 'more';
    };
    while (!signal.aborted) if ((await withSignals([signal], look)) === 'ended') return;
  }
}
