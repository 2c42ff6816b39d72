import { Job, type Queue } from 'bullmq';
import { type JobEvent, type JobEventWithoutTime, jobEventSchema } from '../../schemas/events.ts';
import { parseJson } from '../util/json.ts';

/** An event with its number, counted from 1 in its job. */
export interface NumberedEvent {
  readonly number: number;
  readonly event: JobEvent;
}

/** Rows that are kept of a job: enough for its pages and its requests. */
const MAX_ROWS = 20_000;
const ROWS_PER_READ = 500;

/**
 * Writes an event down with the job of the document, and wakes up whoever follows it. That it fails is not told: events say what
 * happens, they do not decide it.
 */
export async function emitEvent(documents: Queue, id: string, event: JobEventWithoutTime): Promise<void> {
  try {
    await Job.addJobLog(documents, id, JSON.stringify({ ...event, at: new Date().toISOString() }), MAX_ROWS);
    // Of its end the queue tells by itself.
    if (event.type !== 'ended') await documents.updateJobProgress(id, event);
  } catch {
    // The job may be gone, or the queue away: the next event tells where it stands.
  }
}

/** The events of a job after the one with the number given, some at a time. Errors: `queue_unreachable`. */
export async function readEvents(documents: Queue, id: string, after: number): Promise<readonly NumberedEvent[]> {
  const { logs } = await documents.getJobLogs(id, after, after + ROWS_PER_READ - 1);
  return logs.flatMap((row, index) => {
    const event = jobEventSchema.safeParse(parseJson(row));
    return event.success ? [{ number: after + index + 1, event: event.data }] : [];
  });
}
