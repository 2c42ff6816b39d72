import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { readConfig } from '../../src/app/config.ts';
import { openSession, type Session } from '../../src/app/session.ts';
import type { RectoError } from '../../src/errors.ts';
import { createTypeSelector } from '../../src/extract/type-selector.ts';
import { startWatch, type Watch, type WatchDeps, type WatchRequest } from '../../src/watch/watch.ts';
import { sharedPools } from './pools.ts';
import { provideQueue } from './queue-template.ts';
import { WITHOUT_REVIEW } from './review.ts';
import { sharedQueue } from './shared-redis.ts';

/** A session with the local model unless `env` says otherwise, for the watchers of a file of tests. */
export function sharedSession(env: () => Readonly<Record<string, string>> = () => ({})): () => Session {
  let session: Session | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recto-watch-'));
    const state = join(folder, 'state');
    const config = readConfig({
      RECTO_STATE: state,
      RECTO_LOG: 'silent',
      ...WITHOUT_REVIEW,
      ...sharedQueue(state),
      ...env(),
    });
    if (config.RECTO_QUEUE_URL === undefined) provideQueue(state);
    session = await openSession(config, {
      concurrency: 2,
      staleJobs: 'keep',
      workers: true,
      pools: sharedPools(config),
    });
  });
  afterAll(async () => {
    await session?.end(0);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (session === undefined) throw new Error('The session is not open yet.');
    return session;
  };
}

export interface Inbox {
  readonly folder: string;
  readonly watch: Watch;
  /** What was told, in order. */
  readonly receipts: readonly Receipt[];
  readonly problems: readonly RectoError[];
}

/** Watches a folder until the test has ended. Files need be at rest for a tenth of a second only. */
export async function watchFolder(
  session: Session,
  folder: string,
  request: Partial<WatchRequest> = {},
  change: Partial<WatchDeps> = {},
): Promise<Inbox> {
  const receipts: Receipt[] = [];
  const problems: RectoError[] = [];
  const watch = await startWatch(
    { folder, exclude: [], settleMs: 100, rescanMs: 300_000, maxInFlight: 8, ...request },
    {
      session,
      choose: await createTypeSelector({}, session.types),
      onReceipt: (receipt) => receipts.push(receipt),
      onProblem: (error) => problems.push(error),
      ...change,
    },
    { signal: new AbortController().signal },
  );
  onTestFinished(() => watch.close());
  return { folder, watch, receipts, problems };
}

/** Puts a file into a folder, making the folders on its way. */
export function put(folder: string, path: string, bytes: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** Paths of all files below a folder, hidden ones left out, in order; bytes that are no UTF-8 as latin1. */
export function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const walk = (at: Buffer, shown: string): readonly string[] =>
    readdirSync(at, { withFileTypes: true, encoding: 'buffer' }).flatMap((entry) => {
      const name = entry.name.toString('latin1');
      if (name.startsWith('.')) return [];
      const path = Buffer.concat([at, Buffer.from('/'), entry.name]);
      const under = shown === '' ? text(entry.name) : `${shown}/${text(entry.name)}`;
      return entry.isDirectory() ? walk(path, under) : [under];
    });
  return [...walk(Buffer.from(folder), '')].sort();
}

function text(name: Buffer): string {
  const utf8 = name.toString();
  return Buffer.from(utf8).equals(name) ? utf8 : name.toString('latin1');
}

/** Files that are left in the inbox itself. */
export function leftIn(folder: string): readonly string[] {
  return filesIn(folder).filter((path) => !/^(done|failed|duplicate|results)\//.test(path));
}

/** Names of the claims of all watchers of a folder. */
export function claimsIn(folder: string): readonly string[] {
  const claims = join(folder, '.recto-watch', 'claims');
  return readdirSync(claims).flatMap((watcher) =>
    readdirSync(join(claims, watcher)).filter((name) => name !== 'alive.json'),
  );
}

export function receiptAt(folder: string, path: string): Receipt {
  return receiptSchema.parse(JSON.parse(readFileSync(join(folder, path), 'utf8')));
}
