import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, rmdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessIdentity, processIdentitySchema } from '../../schemas/process-identity.ts';
import { isRunning, ownIdentity } from '../queue/process-identity.ts';
import { isMissing, writeDurably } from '../util/durable-files.ts';
import { parseJson } from '../util/json.ts';
import { makeFolder } from '../util/make-folder.ts';

const HEARTBEAT_FILE = 'alive.json';

/** A watcher's own folder for claims, whose heartbeat file is touched as long as the watcher lives. */
export interface WatcherRegistration {
  readonly id: string;
  readonly folder: string;
  /** Restores the folder if another watcher has removed it. */
  readonly ensure: () => Promise<void>;
  /** Ends the heartbeat, so that others adopt what is left in the folder. */
  readonly unregister: () => Promise<void>;
}

/** Registers a watcher in the folder of all claims, with a heartbeat every `heartbeatMs`. */
export async function registerWatcher(claims: string, heartbeatMs: number): Promise<WatcherRegistration> {
  const id = randomUUID();
  const folder = join(claims, id);
  const self = await ownIdentity();
  const createFolder = async (): Promise<void> => {
    // Others would take a folder without a heartbeat file for an abandoned one.
    const draft = join(claims, `.${id}`);
    await makeFolder(draft);
    await writeDurably(join(draft, HEARTBEAT_FILE), JSON.stringify(self));
    await rename(draft, folder);
  };
  const beat = () => utimes(join(folder, HEARTBEAT_FILE), new Date(), new Date());
  await createFolder();
  const timer = setInterval(() => void beat().catch(() => undefined), heartbeatMs);
  return {
    id,
    folder,
    async ensure() {
      try {
        await beat();
      } catch (error) {
        if (!isMissing(error)) throw error;
        await writeDurably(join(folder, HEARTBEAT_FILE), JSON.stringify(self)).catch((reason: unknown) =>
          isMissing(reason) ? createFolder() : Promise.reject(reason),
        );
      }
    },
    async unregister() {
      clearInterval(timer);
      await rm(join(folder, HEARTBEAT_FILE), { force: true });
      await rmdir(folder).catch(() => undefined);
    },
  };
}

/** Finds dead watchers. */
export interface WatcherMonitor {
  /** Returns the folders of dead watchers, and how many watchers may be dead. */
  readonly check: () => Promise<{ readonly dead: readonly string[]; readonly unknownCount: number }>;
}

interface Observation {
  readonly touchedNs: bigint;
  /** When this heartbeat was first seen, in ms of `performance.now()`. */
  readonly at: number;
  /** Whether a heartbeat was seen to change. */
  readonly hasChanged: boolean;
}

/**
 * Creates a monitor of the other watchers. On this machine it checks their process; on others, whether their heartbeat
 * has changed within `deadMs` by the local clock, as clocks differ.
 */
export function createWatcherMonitor(claims: string, ownId: string, deadMs: number): WatcherMonitor {
  let observations: ReadonlyMap<string, Observation> = new Map();
  return {
    async check() {
      const names = (await readdir(claims)).filter((name) => name !== ownId && !name.startsWith('.'));
      const next = new Map<string, Observation>();
      const dead: string[] = [];
      let unknownCount = 0;
      for (const name of names) {
        const heartbeat = await readHeartbeat(join(claims, name));
        const isAlive = await isProcessAlive(heartbeat);
        if (heartbeat === undefined || isAlive === false) dead.push(join(claims, name));
        if (heartbeat === undefined || isAlive !== undefined) continue;
        const previous = observations.get(name);
        const isSame = previous !== undefined && previous.touchedNs === heartbeat.touchedNs;
        const observation: Observation = isSame
          ? previous
          : { touchedNs: heartbeat.touchedNs, at: performance.now(), hasChanged: previous !== undefined };
        next.set(name, observation);
        if (performance.now() - observation.at > deadMs) dead.push(join(claims, name));
        else if (!observation.hasChanged) unknownCount += 1;
      }
      observations = next;
      return { dead, unknownCount };
    },
  };
}

interface Heartbeat {
  readonly process: ProcessIdentity | undefined;
  /** When the file was last touched, in ns since 1970. */
  readonly touchedNs: bigint;
}

/** The heartbeat in a watcher's folder; undefined when the watcher has unregistered. */
async function readHeartbeat(folder: string): Promise<Heartbeat | undefined> {
  // NFS revalidates its attribute cache only when a file is opened.
  const file = await open(join(folder, HEARTBEAT_FILE)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mtimeNs } = await file.stat({ bigint: true });
    const parsed = processIdentitySchema.safeParse(parseJson(await file.readFile('utf8')));
    return { process: parsed.data, touchedNs: mtimeNs };
  } finally {
    await file.close();
  }
}

/** Whether a watcher's process runs; undefined when this machine cannot know. */
async function isProcessAlive(heartbeat: Heartbeat | undefined): Promise<boolean | undefined> {
  if (heartbeat === undefined) return false;
  return heartbeat.process === undefined ? undefined : isRunning(heartbeat.process);
}
