import { hasEnded, readJobState } from '../../queue/describe-job.ts';
import { readEvents } from '../../queue/job-events.ts';
import { withSignals } from '../../util/with-signals.ts';
import type { App, HttpDeps } from '../deps.ts';
import { ownJob } from '../job-view.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, eventStream } from '../responses.ts';
import { type EventStream, lastEventId, streamEvents } from '../server-events.ts';
import { goneSignal } from '../waiting.ts';
import { idSchema } from './jobs.ts';

/** An event may be lost on the way: what is followed is looked up this often. */
const POLL_MS = 5000;

/** Streams what happens to a job. */
export function eventRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  app.get(
    '/jobs/:id/events',
    {
      schema: {
        operationId: 'followJob',
        tags: ['jobs'],
        summary: 'What happens to a job, as server-sent events, until it has ended',
        description:
          'Events `page`, `planned`, `answered`, `paused` and `ended`, each with JSON. A client that says `Last-Event-ID` gets what came after.',
        params: idSchema,
        response: { 200: eventStream('JobEvent'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = await ownJob(request.params.id, request.owner, deps);
      const leave = deps.streams.take(request.owner);
      const signal = goneSignal(reply, deps);
      try {
        // While there is still an answer to be given: is the queue there?
        const prepare = async () => void (await withQueueTimeout(readJobState({ id }, session, { signal }), session));
        const from = lastEventId(request.headers['last-event-id']);
        await streamEvents(reply, signal, prepare, (stream) => follow(id, from, stream, signal));
      } finally {
        leave();
      }
      return reply;
    },
  );

  async function follow(id: string, from: number, stream: EventStream, signal: AbortSignal): Promise<void> {
    let last = from;
    const look = async (looking: AbortSignal): Promise<'more' | 'ended'> => {
      // Listened to first: what happens while it is looked must not wait for the next look.
      const waitForEvent = session.waitForEvent(id, POLL_MS, looking);
      // Looked at before the events: what happens up to here is among those that are read next.
      const ended = hasEnded((await withQueueTimeout(readJobState({ id }, session, { signal }), session)).status);
      const events = await withQueueTimeout(readEvents(session.documents, id, last), session);
      for (const { number, event } of events) {
        await stream.send(number, event);
        last = number;
      }
      if (events.length > 0) return 'more';
      if (ended) return 'ended';
      await stream.beat();
      await waitForEvent;
      return 'more';
    };
    while (!signal.aborted) if ((await withSignals([signal], look)) === 'ended') return;
  }
}
