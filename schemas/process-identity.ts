import { z } from 'zod';

/** Identifies a process, so that another one can check whether it still runs. */
export const processIdentitySchema = z.object({
  /** The machine; on Linux with its boot and the container. */
  machine: z.string(),
  pid: z.int(),
  /** Start time of the process in the format of Linux; empty elsewhere. */
  began: z.string(),
});
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>;
