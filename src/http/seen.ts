import type { z } from 'zod';
import type { seenSchema } from '../../schemas/presence.ts';
import type { Present } from '../queue/presence.ts';

/** When a process began and was last seen, as the API shows it. */
export function seenOf({ host, since, seenAt, alive }: Present): z.infer<typeof seenSchema> {
  return { host, since: new Date(since).toISOString(), seen_at: new Date(seenAt).toISOString(), alive };
}
