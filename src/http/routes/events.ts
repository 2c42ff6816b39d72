import { hasEnded, readJobState } from '../../queue/describe-job.ts';
import { readEvents } from '../../queue/job-events.ts';
import { withSignals } from '../../util/with-signals.ts';
import type { App, HttpDeps } from '../deps.ts';
import { disconnectSignal } from '../disconnect-signal.ts';
import { followJobs } from '../follow-jobs.ts';
import { loadOwnJob } from '../job-view.ts';
import { withQueueTimeout } from '../queue-timeout.ts';
import { errorResponses, eventStream } from '../responses.ts';
import { type EventStream, lastEventId, streamEvents } from '../server-events.ts';
import { watchKey } from '../watch-key.ts';
import { idSchema } from './jobs.ts';

/** Poll interval, as a notification may be lost. */
const POLL_MS = 5000;

/** Adds the route that streams the events of a job. */
export function eventRoutes(app: App, deps: HttpDeps): void {
  const { session } = deps;
  app.get(
    '/jobs/:id/events',
    {
      schema: {
        operationId: 'followJob',
        tags: ['jobs'],
        summary: 'Server-sent events of a job, until it has ended',
        description:
          'Events `page`, `planned`, `answered`, `paused` and `ended`, each with JSON. With `Last-Event-ID` the stream resumes after that event.',
        params: idSchema,
        response: { 200: eventStream('JobEvent'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = await loadOwnJob(request.params.id, request.owner, deps);
      const releaseSlot = deps.streams.acquire(request.owner);
      const { signal, stop } = watchKey(request.owner, deps, disconnectSignal(reply, deps));
      try {
        // An unreachable queue must be reported before the stream starts.
        const prepare = async () => void (await withQueueTimeout(readJobState({ id }, session, { signal }), session));
        const from = lastEventId(request.headers['last-event-id']);
        await streamEvents(reply, signal, prepare, (stream) => follow(id, from, stream, signal));
      } finally {
        stop();
        releaseSlot();
      }
      return reply;
    },
  );

  app.get(
    '/events',
    {
      schema: {
        operationId: 'followJobs',
        tags: ['jobs'],
        summary: 'Server-sent events about all jobs, for as long as the client listens',
        description: 'An event `job` whenever a job is new or its state changes, and `ready` once the stream listens.',
        response: { 200: eventStream('JobsEvent'), ...errorResponses },
      },
    },
    async (request, reply) => {
      const releaseSlot = deps.streams.acquire(request.owner);
      const { signal, stop } = watchKey(request.owner, deps, disconnectSignal(reply, deps));
      try {
        const prepare = () => withQueueTimeout(session.engine.ping(), session);
        await streamEvents(reply, signal, prepare, (stream) => followJobs(request.owner, stream, deps, signal));
      } finally {
        stop();
        releaseSlot();
      }
      return reply;
    },
  );

  async function follow(id: string, from: number, stream: EventStream, signal: AbortSignal): Promise<void> {
    let last = from;
    const poll = async (pollSignal: AbortSignal): Promise<'more' | 'ended'> => {
      // Listening starts before the state is read, so that no event in between is missed.
      const nextEvent = session.waitForEvent(id, POLL_MS, pollSignal);
      // The state is read before the events, so that all events before the end are among them.
      const ended = hasEnded((await withQueueTimeout(readJobState({ id }, session, { signal }), session)).status);
      const events = await withQueueTimeout(readEvents(session.documents, id, last), session);
      for (const { number, event } of events) {
        await stream.send(number, event);
        last = number;
      }
      if (events.length > 0) return 'more';
      if (ended) return 'ended';
      await stream.heartbeat();
      await nextEvent;
      return 'more';
    };
    while (!signal.aborted) if ((await withSignals([signal], poll)) === 'ended') return;
  }
}
