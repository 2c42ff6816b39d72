import { Job, type Queue } from 'bullmq';
import { type JobEvent, type JobEventWithoutTime, jobEventSchema } from '../../schemas/events.ts';
import { parseJson } from '../util/json.ts';
import { withTimeout } from '../util/with-timeout.ts';

/** An event with its number within the job, from 1. */
export interface NumberedEvent {
  readonly number: number;
  readonly event: JobEvent;
}

/** Maximum of log rows per job: enough for its pages and requests. */
const MAX_ROWS = 20_000;
/** Emitting is given up after this time: a job must not be held up by its events. */
const EMIT_MS = 10_000;
const ROWS_PER_READ = 500;

/**
 * Appends an event to the log of the document's job and notifies its followers. Never rejects, since events only report
 * what happens.
 */
export async function emitEvent(documents: Queue, id: string, event: JobEventWithoutTime): Promise<void> {
  const emit = async () => {
    await Job.addJobLog(documents, id, JSON.stringify({ ...event, at: new Date().toISOString() }), MAX_ROWS);
    // BullMQ announces the end itself.
    if (event.type !== 'ended') await documents.updateJobProgress(id, event);
  };
  // The job may be removed or the queue unreachable: the next event catches up.
  await withTimeout(emit(), EMIT_MS, () => new Error('late')).catch(() => undefined);
}

/** Reads up to 500 events of a job after event number `after`. Errors: `queue_unreachable`. */
export async function readEvents(documents: Queue, id: string, after: number): Promise<readonly NumberedEvent[]> {
  const { logs } = await documents.getJobLogs(id, after, after + ROWS_PER_READ - 1);
  return logs.flatMap((row, index) => {
    const event = jobEventSchema.safeParse(parseJson(row));
    return event.success ? [{ number: after + index + 1, event: event.data }] : [];
  });
}
