import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { claimSchema, type FileState } from '../../schemas/watch.ts';
import { codeOf, isMissing, writeDurably } from '../util/durable-files.ts';
import { ensureFolder, entryAt, moveTo, readOwn, sameState } from './files.ts';
import type { OwnFolder } from './heartbeat.ts';
import { isInside, type Layout } from './layout.ts';
import { folderOf, joinPath, nameOf, numberedName, textOf } from './paths.ts';

const returningSchema = z.int();

/** A file that this watcher has taken out of the folder. */
export interface Claim {
  readonly id: string;
  /** Its folder, which holds the file as `document`. */
  readonly folder: string;
  /** Where the file was, from the watched folder. */
  readonly path: Buffer;
  /** How the file was when it was taken. */
  readonly state: FileState;
  readonly claimedAt: string;
  /** Whether an earlier watcher took it, so that some of its steps may be done. */
  readonly resumed: boolean;
}

export function documentOf(claim: Claim): string {
  return join(claim.folder, 'document');
}

/** The end of a claim that is decided: the receipt that is to be laid beside the file. */
export function decisionOf(claim: Claim): string {
  return join(claim.folder, 'receipt.json');
}

/**
 * Takes a file that was last seen as `state` out of the folder, by one rename. `changed`: it is another by now, and left where it
 * is; `gone`: somebody else took it. Errors: those of the file system.
 */
export async function claim(
  path: Buffer,
  state: FileState,
  layout: Layout,
  own: OwnFolder,
): Promise<Claim | 'changed' | 'gone'> {
  const source = joinPath(layout.root, path);
  if (!(await liesInside(layout, folderOf(path)))) return 'gone';
  const id = randomUUID();
  const folder = join(own.folder, id);
  const claimedAt = new Date().toISOString();
  const taken: Claim = { id, folder, path, state, claimedAt, resumed: false };
  await own.ensure();
  await mkdir(folder);
  try {
    const note = { id, file: textOf(path), path: path.toString('base64'), state, claimedAt };
    await writeDurably(join(folder, 'claim.json'), JSON.stringify(note));
    await rename(source, documentOf(taken));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (isMissing(error)) return 'gone';
    throw error;
  }
  const entry = await entryAt(documentOf(taken));
  if (entry?.kind === 'file' && sameState(entry.state, state)) return taken;
  await putBack(taken, layout);
  return 'changed';
}

/** Takes over what a watcher that is gone has left in a folder, `most` claims of it. */
export async function takeUp(folder: string, most: number, own: OwnFolder): Promise<readonly Claim[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const ids = names.filter((name) => name !== 'alive.json');
  const claims: Claim[] = [];
  for (const id of ids) {
    if (claims.length === most) return claims;
    await own.ensure();
    try {
      await rename(join(folder, id), join(own.folder, id));
    } catch (error) {
      // Another watcher was quicker.
      if (isMissing(error)) continue;
      throw error;
    }
    const left = await leftIn(join(own.folder, id));
    if (left !== undefined) claims.push(left);
  }
  await rm(join(folder, 'alive.json'), { force: true });
  await rmdir(folder).catch(() => undefined);
  return claims;
}

/** The claim in a folder that was taken over; undefined where there is nothing left to do. */
async function leftIn(folder: string): Promise<Claim | undefined> {
  const note = await readOwn(join(folder, 'claim.json'), claimSchema);
  const found = await entryAt(join(folder, 'document'));
  const document = found?.kind === 'file' ? found : undefined;
  const decided = (await entryAt(join(folder, 'receipt.json'))) !== undefined;
  const id = basename(folder);
  const left: Claim = {
    id,
    folder,
    path: notedPath(note?.path) ?? Buffer.from(`recovered-${id.slice(0, 8)}`),
    state: note?.state ?? document?.state ?? { size: '0', mtimeNs: '0', ino: '0' },
    claimedAt: note?.claimedAt ?? new Date().toISOString(),
    resumed: true,
  };
  // One that was being put back and has two names is back.
  const before = await readOwn(returningOf(left), returningSchema);
  const isBack = document !== undefined && before !== undefined && document.links > before;
  if (decided || (document !== undefined && !isBack)) return left;
  await drop(left);
  return undefined;
}

/** The path of a claim, if it is one in the folder. */
function notedPath(base64: string | undefined): Buffer | undefined {
  const path = Buffer.from(base64 ?? '', 'base64');
  const parts = path.toString('latin1').split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? undefined : path;
}

/** Says that the file is being put back, and how many names it had before. */
function returningOf(claim: Claim): string {
  return join(claim.folder, 'returning');
}

/** Whether somebody works on the claim, or will. */
export async function isClaimed(id: string, layout: Layout): Promise<boolean> {
  // A claim that is taken over while it is looked for may be missed once.
  for (let look = 0; look < 2; look += 1) {
    for (const watcher of await readdir(layout.claims)) {
      if ((await entryAt(join(layout.claims, watcher, id))) !== undefined) return true;
    }
  }
  return false;
}

/** Puts a file back where it was, numbered where another has its name by now, and returns where it is from the root. */
export async function putBack(claim: Claim, layout: Layout): Promise<Buffer> {
  const folder = await ensureFolder(layout.root, folderOf(claim.path));
  const document = await entryAt(documentOf(claim));
  await writeDurably(returningOf(claim), String(document?.links ?? 1));
  for (let count = 1; ; count += 1) {
    const file = joinPath(folder, numberedName(nameOf(claim.path), count));
    if (!(await moveTo(documentOf(claim), file))) continue;
    await drop(claim);
    return file.subarray(layout.root.length + 1);
  }
}

/** Removes what is left of a claim that has ended. */
export async function drop(claim: Claim): Promise<void> {
  await rm(claim.folder, { recursive: true, force: true });
}

/** Whether a folder, which somebody may have replaced by a link, lies in the watched one. */
async function liesInside(layout: Layout, folder: Buffer): Promise<boolean> {
  try {
    const real = await realpath(joinPath(layout.root, folder), { encoding: 'buffer' });
    return isInside(layout.root.toString('latin1'), real.toString('latin1'));
  } catch (error) {
    if (isMissing(error) || codeOf(error) === 'ELOOP') return false;
    throw error;
  }
}
