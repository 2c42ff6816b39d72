import { setMaxListeners } from 'node:events';
import type { Receipt } from '../../schemas/watch.ts';
import { errorFields } from '../error-fields.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { TypeSelector } from '../extract/type-selector.ts';
import { announce } from '../queue/presence.ts';
import { isBelow, keyOf, textOf } from '../util/byte-paths.ts';
import { codeOf } from '../util/durable-files.ts';
import { completeClaim } from './complete-claim.ts';
import { openDedupIndex } from './dedup-index.ts';
import { createFolderSettings } from './folder-config.ts';
import { createFolderListener } from './folder-listener.ts';
import { createGrownFiles } from './grown-files.ts';
import { createWatcherMonitor, registerWatcher } from './heartbeat.ts';
import { createIntake } from './intake.ts';
import { createLayout, type Layout, type LayoutOptions } from './layout.ts';
import { createMoveToOutcome } from './move-to-outcome.ts';
import { createPendingFiles } from './pending-files.ts';
import { createProblemReporter } from './problem-reporter.ts';
import type { WatchSession } from './process-file.ts';
import { createResultFiles } from './result-files.ts';
import { createScanner } from './scanner.ts';
import { createWakeup } from './wakeup.ts';
import { watchState } from './watch-state.ts';

/** How a folder is watched. */
export interface WatchRequest extends LayoutOptions {
  /** How long a file must stay unchanged before it is claimed, in ms. */
  readonly settleMs: number;
  /**
   * Scans the folder at this interval, in ms, instead of listening to file system events, which network drives lack.
   */
  readonly pollMs?: number | undefined;
  /** Scans the complete folder at this interval in any case, in ms. */
  readonly rescanMs: number;
  /** Files that are claimed and not finished at a time. */
  readonly maxInFlight: number;
  /** Whether transient failures are given up after some attempts, so that the watch becomes idle. */
  readonly once?: boolean;
  /** A watcher on another machine without a heartbeat for this long, in ms, is dead; a minute by default. */
  readonly deadMs?: number;
}

/** What a watch works with and reports to. */
export interface WatchDeps {
  readonly session: WatchSession;
  /** Chooses the type of files whose folder has no `recto.json` with a type. */
  readonly choose: TypeSelector;
  /** Called for each file that is finished. */
  readonly onReceipt: (receipt: Receipt) => void;
  /** Called once for each problem that blocks files: they wait. */
  readonly onProblem: (error: RectoError) => void;
  /** Called once for each folder with results that Recto wrote, which are left there, with one of them. */
  readonly onLeft?: (result: string) => void;
}

/** What could not be processed: files that could not be claimed or moved, and folders whose `recto.json` is invalid. */
export interface Unprocessed {
  readonly files: number;
  readonly folders: number;
}

/** A running watch. */
export interface Watch {
  readonly layout: Layout;
  /**
   * Resolves when all files in the folder are finished or cannot be processed. Errors: `cancelled`, those of `ended`.
   */
  readonly idle: () => Promise<Unprocessed>;
  /** Resolves when the watch has ended; rejects with the error that ended it, unless `signal` or `close` did. */
  readonly ended: Promise<void>;
  /** Stops: files without a decided outcome go back into the folder. */
  readonly close: () => Promise<void>;
}

const MAX_PENDING_FILES = 1000;
const HEARTBEAT_MS = 5000;
const DEAD_MS = 60_000;
/** Empty files get this many times `settleMs` to receive content. */
const EMPTY_SETTLE_FACTOR = 10;
/** Poll interval for folders whose files are blocked. */
const BLOCKED_POLL_MS = 2000;
/** Rescan interval where the operating system delivers no events. */
const NO_EVENTS_RESCAN_MS = 5000;
const MAX_ATTEMPTS_ONCE = 6;
const MAX_MODEL_ATTEMPTS = 20;
/** Folders whose results are spoken of. */
const MAX_REPORTED_FOLDERS = 1000;
const ROOT = Buffer.alloc(0);

/**
 * Watches a drop folder until `signal` aborts or it is closed: claims files that are stable, has them processed, writes
 * their results, and moves them to `done`, `failed` or `duplicate` with a receipt.
 * Errors: `usage` when the folders cannot be used as they are.
 */
export async function startWatch(
  request: WatchRequest,
  deps: WatchDeps,
  options: { readonly signal: AbortSignal },
): Promise<Watch> {
  const { session } = deps;
  const { once = false } = request;
  const layout = await createLayout(request);
  const dedupIndex = await openDedupIndex(layout);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Each document in flight has a listener, which Node would report as a leak.
  setMaxListeners(0, signal);

  const wakeup = createWakeup();
  const problems = createProblemReporter(deps.onProblem);
  const settings = createFolderSettings({ ...session, layout, choose: deps.choose, signal });
  const checkFolder = (folder: Buffer) =>
    settings(folder).then(
      () => undefined,
      (error: unknown) => asRectoError(error, 'store_failed'),
    );
  const pending = createPendingFiles({
    settleMs: request.settleMs,
    emptyMs: request.settleMs * EMPTY_SETTLE_FACTOR,
    maxFiles: MAX_PENDING_FILES,
  });
  let rescanMs = request.pollMs ?? request.rescanMs;
  const listener =
    request.pollMs === undefined
      ? createFolderListener(
          (folder) => {
            scanner.schedule(folder, false);
            // The change may be to the recto.json that blocks the folders below.
            for (const blocked of scanner.blockedFolders()) {
              if (isBelow(blocked, folder)) scanner.schedule(blocked, false);
            }
            wakeup.wake();
          },
          (error) => {
            rescanMs = Math.min(rescanMs, NO_EVENTS_RESCAN_MS);
            const reason = `The operating system reports no changes (${error.message})`;
            deps.onProblem(new RectoError('store_failed', `${reason}: the folder is scanned every 5 seconds.`));
          },
        )
      : undefined;
  const reported = new Set<string>();
  const onResults = (folder: Buffer, file: Buffer) => {
    if (reported.has(keyOf(folder)) || reported.size >= MAX_REPORTED_FOLDERS) return;
    reported.add(keyOf(folder));
    deps.onLeft?.(textOf(file));
  };
  const scanner = createScanner({ layout, pending, listener, checkFolder, onProblem: deps.onProblem, onResults });
  const registration = await registerWatcher(layout.claims, HEARTBEAT_MS);
  /** The file is finished, even when the handler throws. */
  const report = (receipt: Receipt) => {
    try {
      deps.onReceipt(receipt);
    } catch (error) {
      session.log.error(errorFields(error), 'a receipt could not be reported');
    }
  };
  let fault: { readonly error: unknown } | undefined;
  const results = createResultFiles(layout);
  const grownFiles = createGrownFiles({ layout, results, settleMs: request.settleMs });
  const completeDeps = {
    layout,
    session,
    settings,
    dedupIndex,
    results,
    onMoved: grownFiles.add,
    moveToOutcome: createMoveToOutcome({ layout, dedupIndex }),
    maxAttempts: once ? MAX_ATTEMPTS_ONCE : Number.POSITIVE_INFINITY,
    maxModelAttempts: once ? 1 : MAX_MODEL_ATTEMPTS,
    problems,
  };
  const intake = createIntake({
    layout,
    registration,
    monitor: createWatcherMonitor(layout.claims, registration.id, request.deadMs ?? DEAD_MS),
    pending,
    scanner,
    problems,
    wakeup,
    maxInFlight: request.maxInFlight,
    once,
    async complete(claim) {
      const outcome = await completeClaim(claim, completeDeps, { signal });
      if (outcome.is === 'ended') report(outcome.receipt);
      return outcome;
    },
    onFault(error) {
      fault ??= { error };
    },
  });

  const parts = { layout, pending, scanner, intake, problems };
  const presence = announce('watchers', textOf(layout.root), () => watchState(parts, fault?.error), session);
  const takeBackGrown = async (all: boolean): Promise<boolean> => {
    try {
      const folders = await grownFiles.takeBack(all);
      for (const folder of folders) scanner.schedule(folder, false);
      problems.end('grown');
      return folders.length > 0;
    } catch (error) {
      problems.begin(
        'grown',
        asRectoError(error, 'store_failed', 'A file that was still being written cannot be taken back'),
      );
      return false;
    }
  };
  let rescanAt = 0;
  let blockedCheckAt = 0;
  const now = () => performance.now();
  const runOnce = async (): Promise<void> => {
    if (now() >= rescanAt) {
      scanner.schedule(ROOT, true);
      rescanAt = now() + rescanMs;
    }
    if (now() >= blockedCheckAt) {
      for (const folder of scanner.blockedFolders()) {
        if ((await checkFolder(folder)) === undefined) scanner.schedule(folder, true);
      }
      blockedCheckAt = now() + BLOCKED_POLL_MS;
    }
    await takeBackGrown(false);
    await intake.adoptAbandoned();
    await scanner.run();
    await intake.claimReady();
  };
  const msUntilNextRun = (): number => {
    if (scanner.isPending() && pending.capacity() > 0) return 0;
    const blockedAt = scanner.blockedFolders().length > 0 ? blockedCheckAt : Number.POSITIVE_INFINITY;
    const nextAt = intake.freeSlots() > 0 ? Math.min(pending.nextAt(), intake.nextAt()) : Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(rescanAt, blockedAt, nextAt, grownFiles.nextAt()) - now());
  };

  const idleWaiters: {
    readonly resolve: (unprocessed: Unprocessed) => void;
    readonly reject: (error: RectoError) => void;
  }[] = [];
  const notifyIdle = async () => {
    const isIdle = () => !(scanner.isPending() || pending.waitingCount() > 0 || intake.isBusy());
    if (idleWaiters.length === 0 || !isIdle() || (await takeBackGrown(true)) || !isIdle()) return;
    const unprocessed = {
      files: pending.deferredCount() + intake.stuckCount(),
      folders: scanner.blockedFolders().length,
    };
    for (const { resolve } of idleWaiters.splice(0)) resolve(unprocessed);
  };
  const run = async (): Promise<void> => {
    signal.addEventListener('abort', wakeup.wake, { once: true });
    let reason = new RectoError('cancelled', 'Stopped.');
    try {
      while (!signal.aborted) {
        await runOnce();
        if (fault !== undefined) throw fault.error;
        await notifyIdle();
        if (!signal.aborted) await wakeup.wait(msUntilNextRun());
      }
    } catch (error) {
      const code = codeOf(error) === undefined ? 'internal' : 'store_failed';
      reason = asRectoError(error, code, `${layout.root} is no longer watched`);
      fault = { error: reason };
      throw reason;
    } finally {
      stop.abort();
      listener?.close();
      await intake.drain();
      await registration.unregister();
      await presence.end(fault !== undefined);
      for (const { reject } of idleWaiters.splice(0)) reject(reason);
    }
  };
  const running = run();
  running.catch((error: unknown) => session.log.error(errorFields(error), 'watcher ended'));
  return {
    layout,
    ended: running,
    idle: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          const rejectStopped = () => reject(new RectoError('cancelled', 'Stopped.'));
          running.then(rejectStopped, reject);
          return;
        }
        scanner.schedule(ROOT, true);
        idleWaiters.push({ resolve, reject });
        wakeup.wake();
      }),
    async close() {
      stop.abort();
      await running.catch(() => undefined);
    },
  };
}
