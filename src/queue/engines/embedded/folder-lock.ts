import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type ProcessIdentity, processIdentitySchema } from '../../../../schemas/process-identity.ts';
import { asRectoError, RectoError } from '../../../errors.ts';
import { isMissing, publish, writeDurably } from '../../../util/durable-files.ts';
import { parseJson } from '../../../util/json.ts';
import { makeFolder } from '../../../util/make-folder.ts';
import { isRunning, ownIdentity } from '../../process-identity.ts';

/** An exclusive lock on a folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Timing of the lock. */
export interface FolderLockOptions {
  /** How often the holder touches its lock file, in ms. */
  readonly heartbeatMs?: number;
  /** Time without a touch after which the lock of a holder that cannot be checked is stale, in ms. */
  readonly staleMs?: number;
}

const HEARTBEAT_MS = 3000;
const STALE_MS = 30_000;
const LOCK = /^lock\.(\d{1,15})\.json$/;
/** Maximum of lost races before the folder counts as in use. */
const MAX_ATTEMPTS = 20;

const contentSchema = z.union([processIdentitySchema, z.object({ released: z.literal(true) })]);

/** A lock file: the one with the highest number is in force. */
interface Claim {
  readonly number: number;
  readonly path: string;
}

/**
 * Locks a folder for this process. The lock of a dead process is taken over: at once if its death can be checked,
 * otherwise (on another machine or in another container) when it was not touched for `staleMs`.
 *
 * Each lock is a file with a number, published together with its content, and a takeover creates the next number: so no
 * process ever removes a lock that another may have replaced meanwhile.
 * Errors: `state_locked` with the process that holds it, `store_failed`.
 */
export async function lockFolder(
  folder: string,
  { heartbeatMs = HEARTBEAT_MS, staleMs = STALE_MS }: FolderLockOptions = {},
): Promise<FolderLock> {
  try {
    await makeFolder(folder, 0o700);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const last = await lastClaim(folder);
      const holder = last === undefined ? undefined : await livingHolder(last, { heartbeatMs, staleMs });
      if (holder !== undefined) throw locked(folder, holder);
      const claim = await createClaim(folder, (last?.number ?? 0) + 1);
      if (claim !== undefined) return await holdClaim(folder, claim, heartbeatMs);
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

/** The holder of a lock; undefined if the lock was released or its holder is dead. */
async function livingHolder(
  { path }: Claim,
  { heartbeatMs, staleMs }: Required<FolderLockOptions>,
): Promise<ProcessIdentity | undefined> {
  let previousTouch: bigint | undefined;
  for (const began = performance.now(); ; await setTimeout(Math.min(heartbeatMs, staleMs) / 3)) {
    const lock = await read(path);
    if (lock === undefined || (lock.content !== undefined && 'released' in lock.content)) return undefined;
    const running = lock.content === undefined ? undefined : await isRunning(lock.content);
    if (running === false) return undefined;
    // Clocks of machines differ, so a change of the mtime proves life, not its value.
    if (running === true || (previousTouch !== undefined && previousTouch !== lock.touched))
      return lock.content ?? UNKNOWN;
    previousTouch = lock.touched;
    if (performance.now() - began > staleMs) return undefined;
  }
}

async function read(
  path: string,
): Promise<{ readonly content: z.infer<typeof contentSchema> | undefined; readonly touched: bigint } | undefined> {
  // Opening the file makes NFS refresh its attributes, which may be cached for a minute.
  const file = await open(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mtimeNs } = await file.stat({ bigint: true });
    // On file systems without atomic publishing, a lock may be incomplete.
    return { content: contentSchema.safeParse(parseJson(await file.readFile('utf8'))).data, touched: mtimeNs };
  } finally {
    await file.close();
  }
}

/** Creates the lock file with this number; undefined if that number or a later one exists. */
async function createClaim(folder: string, number: number): Promise<Claim | undefined> {
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

/** Touches a lock file while it is held. A released file stays, so that its number is not reused. */
async function holdClaim(folder: string, { path }: Claim, heartbeatMs: number): Promise<FolderLock> {
  // By handle, since the path may belong to another process that took this one for dead.
  const file = await open(path, 'r+');
  const timer = setInterval(() => void touch(file).catch(() => undefined), heartbeatMs);
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

async function touch(file: FileHandle): Promise<void> {
  const now = new Date();
  await file.utimes(now, now);
}
