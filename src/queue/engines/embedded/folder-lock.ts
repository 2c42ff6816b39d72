import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type ProcessIdentity, processIdentitySchema } from '../../../../schemas/process-identity.ts';
import { asRectoError, RectoError } from '../../../errors.ts';
import { isMissing, publish, writeDurably } from '../../../util/durable-files.ts';
import { parseJson } from '../../../util/json.ts';
import { isRunning, ownIdentity } from '../../process-identity.ts';

export interface FolderLock {
  release(): Promise<void>;
}

export interface FolderLockOptions {
  /** How often the holder touches its lock, in ms. */
  readonly beatMs?: number;
  /** A lock whose holder cannot be seen from here counts as left when it was not touched for so long, in ms. */
  readonly deadMs?: number;
}

const BEAT_MS = 3000;
const DEAD_MS = 30_000;
const LOCK = /^lock\.(\d{1,15})\.json$/;
/** So often others may be quicker before the folder counts as in use. */
const MAX_ATTEMPTS = 20;

const contentSchema = z.union([processIdentitySchema, z.object({ released: z.literal(true) })]);

/** A lock that was taken: the one with the highest number counts. */
interface Claim {
  readonly number: number;
  readonly path: string;
}

/**
 * Makes sure that one process alone uses a folder. The lock of a process that died is taken over: at once where that can be seen,
 * otherwise (another machine, another container) when it was not touched for `deadMs`.
 *
 * Each lock is a file of its own with a number, made at once with its content, and whoever takes the folder over makes the next
 * number: nobody has to remove a lock that may have become another one's meanwhile.
 * Errors: `state_locked` with the process that holds it, `store_failed`.
 */
export async function lockFolder(
  folder: string,
  { beatMs = BEAT_MS, deadMs = DEAD_MS }: FolderLockOptions = {},
): Promise<FolderLock> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const last = await lastClaim(folder);
      const holder = last === undefined ? undefined : await livingHolder(last, { beatMs, deadMs });
      if (holder !== undefined) throw locked(folder, holder);
      const claim = await take(folder, (last?.number ?? 0) + 1);
      if (claim !== undefined) return await keep(folder, claim, beatMs);
    }
  } catch (error) {
    throw asRectoError(error, 'store_failed', `The folder ${folder} cannot be locked`);
  }
  throw new RectoError('state_locked', `The folder ${folder} is being opened by several processes at once. Try again.`);
}

function locked(folder: string, { pid, machine }: ProcessIdentity): RectoError {
  return new RectoError(
    'state_locked',
    `The folder ${folder} is in use by another Recto (process ${pid} on ${machine.split(' ')[0]}). Wait for it, or set RECTO_STATE to another folder, or RECTO_QUEUE_URL to a queue server that many processes can share.`,
  );
}

async function claimsIn(folder: string): Promise<readonly Claim[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const number = LOCK.exec(name)?.[1];
    return number === undefined ? [] : [{ number: Number(number), path: join(folder, name) }];
  });
}

async function lastClaim(folder: string): Promise<Claim | undefined> {
  const claims = await claimsIn(folder);
  return claims.reduce<Claim | undefined>(
    (last, claim) => (claim.number > (last?.number ?? -1) ? claim : last),
    undefined,
  );
}

const UNKNOWN: ProcessIdentity = { machine: 'an unknown machine', pid: 0, began: '' };

/** Who holds a lock, or undefined where it was released or its holder is gone. */
async function livingHolder(
  { path }: Claim,
  { beatMs, deadMs }: Required<FolderLockOptions>,
): Promise<ProcessIdentity | undefined> {
  let seen: bigint | undefined;
  for (const began = performance.now(); ; await setTimeout(Math.min(beatMs, deadMs) / 3)) {
    const lock = await read(path);
    if (lock === undefined || (lock.content !== undefined && 'released' in lock.content)) return undefined;
    const running = lock.content === undefined ? undefined : await isRunning(lock.content);
    if (running === false) return undefined;
    // Clocks of machines differ: that it is touched tells that its holder lives, not when.
    if (running === true || (seen !== undefined && seen !== lock.touched)) return lock.content ?? UNKNOWN;
    seen = lock.touched;
    if (performance.now() - began > deadMs) return undefined;
  }
}

async function read(
  path: string,
): Promise<{ readonly content: z.infer<typeof contentSchema> | undefined; readonly touched: bigint } | undefined> {
  // NFS looks at the server when a file is opened, and may otherwise tell what it was a minute ago.
  const file = await open(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mtimeNs } = await file.stat({ bigint: true });
    // A lock that is just being written cannot be read yet, on file systems where that is not done at once.
    return { content: contentSchema.safeParse(parseJson(await file.readFile('utf8'))).data, touched: mtimeNs };
  } finally {
    await file.close();
  }
}

/** Makes the lock with this number, unless somebody else has, or a later one. */
async function take(folder: string, number: number): Promise<Claim | undefined> {
  const claim = { number, path: join(folder, `lock.${number}.json`) };
  const draft = join(folder, `.lock.${randomUUID()}`);
  try {
    await writeDurably(draft, JSON.stringify(await ownIdentity()));
    if (!(await publish(draft, claim.path))) return undefined;
  } finally {
    await rm(draft, { force: true });
  }
  const claims = await claimsIn(folder);
  if (claims.some((other) => other.number > number)) {
    await rm(claim.path, { force: true });
    return undefined;
  }
  for (const other of claims) if (other.number < number) await rm(other.path, { force: true });
  return claim;
}

/** Touches a lock as long as it is held. Its number stays when it is released, so that nobody takes it twice. */
async function keep(folder: string, { path }: Claim, beatMs: number): Promise<FolderLock> {
  // By its handle: under its path there may be another one's, should this process have been taken for dead.
  const file = await open(path, 'r+');
  const timer = setInterval(() => void beat(file).catch(() => undefined), beatMs);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      await file.close();
      const draft = join(folder, `.lock.${randomUUID()}`);
      await writeDurably(draft, JSON.stringify({ released: true }));
      await rename(draft, path);
    },
  };
}

async function beat(file: FileHandle): Promise<void> {
  const now = new Date();
  await file.utimes(now, now);
}
