import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { claimSchema, type FileState } from '../../schemas/watch.ts';
import { folderOf, joinPath, nameOf, numberedName, textOf } from '../util/byte-paths.ts';
import { codeOf, isMissing, writeDurably } from '../util/durable-files.ts';
import { isInside } from '../util/real-path.ts';
import { ensureFolder, isSameState, moveFile, readJsonFile, statEntry } from './file-operations.ts';
import type { WatcherRegistration } from './heartbeat.ts';
import type { Layout } from './layout.ts';

const releaseMarkerSchema = z.int();

/** A file that this watcher has moved out of the folder to process it. */
export interface Claim {
  readonly id: string;
  /** Its folder, which holds the file as `document`. */
  readonly folder: string;
  /** Path of the file in the watched folder, relative to it. */
  readonly path: Buffer;
  /** State of the file when it was claimed. */
  readonly state: FileState;
  readonly claimedAt: string;
  /** Whether it is retried or adopted, so that some of its steps may be done. */
  readonly resumed: boolean;
}

/** Path of the claimed file. */
export function documentPath(claim: Claim): string {
  return join(claim.folder, 'document');
}

/** Path of the receipt of a claim whose outcome is decided. */
export function decisionPath(claim: Claim): string {
  return join(claim.folder, 'receipt.json');
}

/**
 * Moves a file that was last seen in `state` out of the folder, by one rename. Returns `changed` when its state is
 * another by now and it was put back, `gone` when it is no longer there. Errors: those of the file system.
 */
export async function claim(
  path: Buffer,
  state: FileState,
  layout: Layout,
  registration: WatcherRegistration,
): Promise<Claim | 'changed' | 'gone'> {
  const source = joinPath(layout.root, path);
  if (!(await isInWatchedFolder(layout, folderOf(path)))) return 'gone';
  const id = randomUUID();
  const folder = join(registration.folder, id);
  const claimedAt = new Date().toISOString();
  const claimed: Claim = { id, folder, path, state, claimedAt, resumed: false };
  await registration.ensure();
  await mkdir(folder);
  try {
    const note = { id, file: textOf(path), path: path.toString('base64'), state, claimedAt };
    await writeDurably(join(folder, 'claim.json'), JSON.stringify(note));
    await rename(source, documentPath(claimed));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (isMissing(error)) return 'gone';
    throw error;
  }
  const entry = await statEntry(documentPath(claimed));
  if (entry?.kind === 'file' && isSameState(entry.state, state)) return claimed;
  await releaseClaim(claimed, layout);
  return 'changed';
}

/** Adopts at most `maxClaims` claims from the folder of a dead watcher. */
export async function adoptClaims(
  folder: string,
  maxClaims: number,
  registration: WatcherRegistration,
): Promise<readonly Claim[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const ids = names.filter((name) => name !== 'alive.json');
  const claims: Claim[] = [];
  for (const id of ids) {
    if (claims.length === maxClaims) return claims;
    await registration.ensure();
    try {
      await rename(join(folder, id), join(registration.folder, id));
    } catch (error) {
      // Another watcher has adopted it.
      if (isMissing(error)) continue;
      throw error;
    }
    const adopted = await readClaim(join(registration.folder, id));
    if (adopted !== undefined) claims.push(adopted);
  }
  await rm(join(folder, 'alive.json'), { force: true });
  await rmdir(folder).catch(() => undefined);
  return claims;
}

/** The claim in an adopted folder; undefined when nothing is left to do. */
async function readClaim(folder: string): Promise<Claim | undefined> {
  const note = await readJsonFile(join(folder, 'claim.json'), claimSchema);
  const entry = await statEntry(join(folder, 'document'));
  const document = entry?.kind === 'file' ? entry : undefined;
  const isDecided = (await statEntry(join(folder, 'receipt.json'))) !== undefined;
  const id = basename(folder);
  const claim: Claim = {
    id,
    folder,
    path: decodePath(note?.path) ?? Buffer.from(`recovered-${id.slice(0, 8)}`),
    state: note?.state ?? document?.state ?? { size: '0', mtimeNs: '0', ino: '0' },
    claimedAt: note?.claimedAt ?? new Date().toISOString(),
    resumed: true,
  };
  // A further link means that the release had already put the file back.
  const linksBefore = await readJsonFile(releaseMarkerPath(claim), releaseMarkerSchema);
  const isReleased = document !== undefined && linksBefore !== undefined && document.links > linksBefore;
  if (isDecided || (document !== undefined && !isReleased)) return claim;
  await deleteClaim(claim);
  return undefined;
}

/** The noted path of a claim; undefined when it would leave the watched folder. */
function decodePath(base64: string | undefined): Buffer | undefined {
  const path = Buffer.from(base64 ?? '', 'base64');
  const parts = path.toString('latin1').split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? undefined : path;
}

/** Path of the file that marks a release in progress; it holds the number of links that the document had before. */
function releaseMarkerPath(claim: Claim): string {
  return join(claim.folder, 'returning');
}

/** Whether a watcher has the claim, or has left it for others to adopt. */
export async function isClaimed(id: string, layout: Layout): Promise<boolean> {
  // A claim that is adopted during the search may be missed once.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    for (const watcher of await readdir(layout.claims)) {
      if ((await statEntry(join(layout.claims, watcher, id))) !== undefined) return true;
    }
  }
  return false;
}

/** Moves a file back to its path, numbered when the name is taken, and returns its new path relative to the root. */
export async function releaseClaim(claim: Claim, layout: Layout): Promise<Buffer> {
  const folder = await ensureFolder(layout.root, folderOf(claim.path));
  const document = await statEntry(documentPath(claim));
  await writeDurably(releaseMarkerPath(claim), String(document?.links ?? 1));
  for (let count = 1; ; count += 1) {
    const file = joinPath(folder, numberedName(nameOf(claim.path), count));
    if (!(await moveFile(documentPath(claim), file))) continue;
    await deleteClaim(claim);
    return file.subarray(layout.root.length + 1);
  }
}

/** Deletes the folder of a claim. */
export async function deleteClaim(claim: Claim): Promise<void> {
  await rm(claim.folder, { recursive: true, force: true });
}

/** Whether a folder is really in the watched one: it may have been replaced by a link. */
async function isInWatchedFolder(layout: Layout, folder: Buffer): Promise<boolean> {
  try {
    const real = await realpath(joinPath(layout.root, folder), { encoding: 'buffer' });
    return isInside(layout.root.toString('latin1'), real.toString('latin1'));
  } catch (error) {
    if (isMissing(error) || codeOf(error) === 'ELOOP') return false;
    throw error;
  }
}
