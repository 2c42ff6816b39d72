import { z } from 'zod';

/** A process, so that another one can tell whether it still runs. */
export const processIdentitySchema = z.object({
  /** The machine, and on Linux its boot and the container. */
  machine: z.string(),
  pid: z.int(),
  /** When the process began, as Linux tells it; empty elsewhere. */
  began: z.string(),
});
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;
