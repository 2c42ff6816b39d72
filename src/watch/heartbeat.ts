import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessIdentity, processIdentitySchema } from '../../schemas/process-identity.ts';
import { isRunning, ownIdentity } from '../queue/process-identity.ts';
import { isMissing, writeDurably } from '../util/durable-files.ts';
import { parseJson } from '../util/json.ts';

const BEAT = 'alive.json';

/** A watcher's own folder, which is touched as long as the watcher lives. */
export interface OwnFolder {
  readonly id: string;
  readonly folder: string;
  /** Makes the folder again where another watcher has taken it away. */
  readonly ensure: () => Promise<void>;
  /** Says that what is left in the folder is for others to take. */
  readonly leave: () => Promise<void>;
}

/** Makes a watcher known in the folder of all, and keeps it so every `beatMs`. */
export async function announce(claims: string, beatMs: number): Promise<OwnFolder> {
  const id = randomUUID();
  const folder = join(claims, id);
  const self = await ownIdentity();
  const appear = async (): Promise<void> => {
    // A folder without a sign of life would be taken for one that was left.
    const draft = join(claims, `.${id}`);
    await mkdir(draft, { recursive: true });
    await writeDurably(join(draft, BEAT), JSON.stringify(self));
    await rename(draft, folder);
  };
  const beat = () => utimes(join(folder, BEAT), new Date(), new Date());
  await appear();
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  return {
    id,
    folder,
    async ensure() {
      try {
        await beat();
      } catch (error) {
        if (!isMissing(error)) throw error;
        await writeDurably(join(folder, BEAT), JSON.stringify(self)).catch((reason: unknown) =>
          isMissing(reason) ? appear() : Promise.reject(reason),
        );
      }
    },
    async leave() {
      clearInterval(timer);
      await rm(join(folder, BEAT), { force: true });
      await rmdir(folder).catch(() => undefined);
    },
  };
}

export interface Others {
  /** Folders of watchers that are gone; `unsure` is the number of those that may be. */
  readonly look: () => Promise<{ readonly gone: readonly string[]; readonly unsure: number }>;
}

interface Sighting {
  readonly touched: bigint;
  readonly at: number;
  readonly moved: boolean;
}

/**
 * Tells which other watchers are gone. On this machine their process tells; on others, that they have not been touched for
 * `deadMs` by the clock here, as clocks differ.
 */
export function createOthers(claims: string, own: string, deadMs: number): Others {
  let sightings: ReadonlyMap<string, Sighting> = new Map();
  return {
    async look() {
      const names = (await readdir(claims)).filter((name) => name !== own && !name.startsWith('.'));
      const next = new Map<string, Sighting>();
      const gone: string[] = [];
      let unsure = 0;
      for (const name of names) {
        const sign = await signOf(join(claims, name));
        const known = await isKnown(sign);
        if (sign === undefined || known === false) gone.push(join(claims, name));
        if (sign === undefined || known !== undefined) continue;
        const before = sightings.get(name);
        const same = before !== undefined && before.touched === sign.touched;
        const sighting: Sighting = same
          ? before
          : { touched: sign.touched, at: performance.now(), moved: before !== undefined };
        next.set(name, sighting);
        if (performance.now() - sighting.at > deadMs) gone.push(join(claims, name));
        else if (!sighting.moved) unsure += 1;
      }
      sightings = next;
      return { gone, unsure };
    },
  };
}

/** Who a folder belongs to and when it was last touched, in ns since 1970; undefined where the watcher has left it. */
async function signOf(
  folder: string,
): Promise<{ readonly presence: ProcessIdentity | undefined; readonly touched: bigint } | undefined> {
  // NFS looks at the server when a file is opened, and may otherwise tell what it was a minute ago.
  const file = await open(join(folder, BEAT)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mtimeNs } = await file.stat({ bigint: true });
    const parsed = processIdentitySchema.safeParse(parseJson(await file.readFile('utf8')));
    return { presence: parsed.data, touched: mtimeNs };
  } finally {
    await file.close();
  }
}

/** Whether a watcher runs; undefined where that cannot be told. */
async function isKnown(sign: Awaited<ReturnType<typeof signOf>>): Promise<boolean | undefined> {
  if (sign === undefined) return false;
  return sign.presence === undefined ? undefined : isRunning(sign.presence);
}
