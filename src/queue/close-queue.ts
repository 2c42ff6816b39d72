import type { Queue, QueueEvents } from 'bullmq';
import { withTimeout } from '../util/with-timeout.ts';

/** How long closing may take: the server can be away, or restarting just then, and its last reply lost. */
const CLOSE_MS = 5000;

/** Closes a queue or its events; a connection that does not close within five seconds is cut. Never rejects. */
export async function closeQueue(part: Queue | QueueEvents): Promise<void> {
  try {
    await withTimeout(part.close(), CLOSE_MS, () => new Error('late'));
  } catch {
    part.disconnect().catch(() => undefined);
  }
}
