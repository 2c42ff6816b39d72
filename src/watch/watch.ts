import { setMaxListeners } from 'node:events';
import type { Receipt } from '../../schemas/watch.ts';
import { errorFields } from '../error-fields.ts';
import { asRectoError, RectoError } from '../errors.ts';
import type { ChooseType } from '../extract/choose-type.ts';
import { codeOf } from '../util/durable-files.ts';
import { createCandidates } from './candidates.ts';
import type { WatchSession } from './decide.ts';
import { openKnownFiles } from './dedup-index.ts';
import { finish } from './finish.ts';
import { createFolderSettings } from './folder-config.ts';
import { announce, createOthers } from './heartbeat.ts';
import { createIntake } from './intake.ts';
import { type Layout, type LayoutRequest, openLayout } from './layout.ts';
import { createListener } from './listen.ts';
import { createPlace } from './move-to-folder.ts';
import { isBelow } from './paths.ts';
import { createProblemReporter } from './problem-reporter.ts';
import { createResultFiles } from './results.ts';
import { createScan } from './scan.ts';
import { createWakeup } from './wakeup.ts';

export interface WatchRequest extends LayoutRequest {
  /** How long a file must be the same before it is taken, in ms. */
  readonly settleMs: number;
  /** Look through the folder so often, in ms, instead of listening to the operating system, which says nothing of network drives. */
  readonly pollMs?: number | undefined;
  /** Look through the whole folder so often in any case, in ms. */
  readonly rescanMs: number;
  /** Most files that are taken and not finished at a time. */
  readonly inHand: number;
  /** Whether what fails for a reason that may pass is given up after some tries, so that there is an end. */
  readonly once?: boolean;
  /** A watcher on another machine that has shown no sign of life for so long, in ms, is gone; a minute unless given. */
  readonly deadMs?: number;
}

export interface WatchDeps {
  readonly session: WatchSession;
  /** The type of files that no `recto.json` says a type for. */
  readonly choose: ChooseType;
  /** Told each file that has come to its end. */
  readonly onReceipt: (receipt: Receipt) => void;
  /** Told once what keeps files from being worked on: the files wait. */
  readonly onProblem: (error: RectoError) => void;
}

/** What could not be taken: files that are in the way of nobody else, and folders whose `recto.json` is broken. */
export interface Remainder {
  readonly files: number;
  readonly folders: number;
}

export interface Watch {
  readonly layout: Layout;
  /** Settles when all that lies in the folder has come to its end, but for the remainder. Errors: `cancelled`, those of `ended`. */
  readonly idle: () => Promise<Remainder>;
  /** Settles when the watch has ended; rejects with what ended it, unless that was `signal` or `close`. */
  readonly ended: Promise<void>;
  /** Stops: files whose end is not decided go back into the folder. */
  readonly close: () => Promise<void>;
}

/** Files that are kept in view: more of a full folder is read when half of them are taken. */
const IN_VIEW = 1000;
const BEAT_MS = 5000;
const DEAD_MS = 60_000;
/** Files without bytes are given so many times longer to get some. */
const EMPTY_TIMES = 10;
/** So often it is looked whether folders whose files wait can be worked on. */
const HELD_MS = 2000;
/** So often the folder is looked through where the operating system gives no events. */
const DEAF_MS = 5000;
const ONCE_ATTEMPTS = 6;
const MODEL_ATTEMPTS = 20;
const ROOT = Buffer.alloc(0);

/**
 * Watches a drop folder until `signal` aborts or it is closed: takes files that are at rest, has them worked on, writes their
 * results, and moves them to `done`, `failed` or `duplicate` with a receipt.
 * Errors: `usage` where the folders cannot be used as they are.
 */
export async function startWatch(
  request: WatchRequest,
  deps: WatchDeps,
  options: { readonly signal: AbortSignal },
): Promise<Watch> {
  const { session } = deps;
  const { once = false } = request;
  const layout = await openLayout(request);
  const known = await openKnownFiles(layout);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // One listener for each document that is waited for is no leak.
  setMaxListeners(0, signal);

  const wakeup = createWakeup();
  const problems = createProblemReporter(deps.onProblem);
  const settings = createFolderSettings({ ...session, layout, choose: deps.choose, signal });
  const obstacle = (folder: Buffer) =>
    settings(folder).then(
      () => undefined,
      (error: unknown) => asRectoError(error, 'store_failed'),
    );
  const candidates = createCandidates({
    settleMs: request.settleMs,
    emptyMs: request.settleMs * EMPTY_TIMES,
    most: IN_VIEW,
  });
  let rescanMs = request.pollMs ?? request.rescanMs;
  const listener =
    request.pollMs === undefined
      ? createListener(
          (folder) => {
            scan.mark(folder, false);
            // What changed may be the recto.json that the files below wait for.
            for (const held of scan.held()) if (isBelow(held, folder)) scan.mark(held, false);
            wakeup.ring();
          },
          (error) => {
            rescanMs = Math.min(rescanMs, DEAF_MS);
            const what = `The operating system does not tell of changes (${error.message})`;
            deps.onProblem(new RectoError('store_failed', `${what}: the folder is looked through every 5 seconds.`));
          },
        )
      : undefined;
  const scan = createScan({ layout, candidates, listener, obstacle, onProblem: deps.onProblem });
  const own = await announce(layout.claims, BEAT_MS);
  /** The file has come to its end, whatever becomes of the telling. */
  const tell = (receipt: Receipt) => {
    try {
      deps.onReceipt(receipt);
    } catch (error) {
      session.log.error(errorFields(error), 'a receipt could not be told');
    }
  };
  let fault: { readonly error: unknown } | undefined;
  const finishDeps = {
    layout,
    session,
    settings,
    known,
    results: createResultFiles(layout),
    place: createPlace({ layout, known }),
    tries: once ? ONCE_ATTEMPTS : Number.POSITIVE_INFINITY,
    modelTries: once ? 1 : MODEL_ATTEMPTS,
    problems,
  };
  const intake = createIntake({
    layout,
    own,
    others: createOthers(layout.claims, own.id, request.deadMs ?? DEAD_MS),
    candidates,
    scan,
    problems,
    wakeup,
    inHand: request.inHand,
    once,
    async finish(claim) {
      const end = await finish(claim, finishDeps, { signal });
      if (end.is === 'ended') tell(end.receipt);
      return end;
    },
    onFault(error) {
      fault ??= { error };
    },
  });

  let rescanAt = 0;
  let heldAt = 0;
  const now = () => performance.now();
  const turn = async (): Promise<void> => {
    if (now() >= rescanAt) {
      scan.mark(ROOT, true);
      rescanAt = now() + rescanMs;
    }
    if (now() >= heldAt) {
      for (const folder of scan.held()) if ((await obstacle(folder)) === undefined) scan.mark(folder, true);
      heldAt = now() + HELD_MS;
    }
    await intake.takeUpLeft();
    await scan.run();
    await intake.takeReady();
  };
  const restMs = (): number => {
    if (scan.isPending() && candidates.room() > 0) return 0;
    const held = scan.held().length > 0 ? heldAt : Number.POSITIVE_INFINITY;
    const next = intake.free() > 0 ? Math.min(candidates.nextAt(), intake.nextAt()) : Number.POSITIVE_INFINITY;
    return Math.max(0, Math.min(rescanAt, held, next) - now());
  };

  const waiting: { readonly resolve: (left: Remainder) => void; readonly reject: (error: RectoError) => void }[] = [];
  const notifyIdle = () => {
    if (scan.isPending() || candidates.waiting() > 0 || intake.isBusy()) return;
    const left = { files: candidates.refused() + intake.stranded(), folders: scan.held().length };
    for (const { resolve } of waiting.splice(0)) resolve(left);
  };
  const run = async (): Promise<void> => {
    signal.addEventListener('abort', wakeup.ring, { once: true });
    let reason = new RectoError('cancelled', 'Stopped.');
    try {
      while (!signal.aborted) {
        await turn();
        if (fault !== undefined) throw fault.error;
        notifyIdle();
        if (!signal.aborted) await wakeup.wait(restMs());
      }
    } catch (error) {
      const code = codeOf(error) === undefined ? 'internal' : 'store_failed';
      reason = asRectoError(error, code, `${layout.root} is not watched any more`);
      throw reason;
    } finally {
      stop.abort();
      listener?.close();
      await intake.settled();
      await own.leave();
      for (const { reject } of waiting.splice(0)) reject(reason);
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
          const stopped = () => reject(new RectoError('cancelled', 'Stopped.'));
          running.then(stopped, reject);
          return;
        }
        scan.mark(ROOT, true);
        waiting.push({ resolve, reject });
        wakeup.ring();
      }),
    async close() {
      stop.abort();
      await running.catch(() => undefined);
    },
  };
}
