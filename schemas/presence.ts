import { z } from 'zod';
import { errorSchema } from './error.ts';
import { processIdentitySchema } from './process-identity.ts';
import { stepSchema } from './steps.ts';

/** A process that says what it does, as stored in the ledger; times in ms of the ledger's clock since 1970. */
export const presentSchema = z.object({
  process: processIdentitySchema,
  /** What it is about, such as the folder that it watches: of several, those that are gone count no more. */
  subject: z.string(),
  since: z.number(),
  at: z.number(),
  /** Whether it ended by a fault. */
  ended: z.boolean(),
  state: z.unknown(),
});

/** What keeps files of a drop folder waiting, with what to do. */
export const watchProblemSchema = errorSchema.extend({
  folder: z.string().optional().describe('The folder whose files wait, relative to the watched one'),
});

/** What a watcher of a drop folder is at. */
export const watcherStateSchema = z.object({
  folder: z.string(),
  waiting: z.int().min(0).describe('Files that were found and are not taken yet'),
  more: z.boolean().describe('Whether there are more that wait to be found'),
  in_hand: z.int().min(0).describe('Files that are taken and not finished'),
  held: z.int().min(0).describe('Files that cannot be taken or finished for now'),
  problems: z.array(watchProblemSchema).readonly(),
});
export type WatcherState = Readonly<z.infer<typeof watcherStateSchema>>;

/** What a process with workers is at. */
export const workerStateSchema = z.object({
  steps: z.array(stepSchema).readonly(),
  documents: z.int().min(0).describe('Documents that it prepares at a time'),
});
export type WorkerState = Readonly<z.infer<typeof workerStateSchema>>;

const time = z.iso.datetime();
/** When a process began and when it last gave a sign of life. */
export const seenSchema = z.object({
  host: z.string(),
  since: time,
  seen_at: time,
  alive: z.boolean(),
});

/** The watchers of drop folders: those that live, and those that were seen in the last day and are gone. */
export const watcherListSchema = z.object({ watchers: z.array(watcherStateSchema.extend(seenSchema.shape)) });
export type WatcherList = z.infer<typeof watcherListSchema>;
