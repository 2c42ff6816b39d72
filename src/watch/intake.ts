import { asRectoError, RectoError } from '../errors.ts';
import { folderOf, joinPath, keyOf, textOf } from '../util/byte-paths.ts';
import { codeOf } from '../util/durable-files.ts';
import { adoptClaims, type Claim, claim } from './claims.ts';
import type { ClaimOutcome } from './complete-claim.ts';
import { statEntry } from './file-operations.ts';
import type { WatcherMonitor, WatcherRegistration } from './heartbeat.ts';
import type { Layout } from './layout.ts';
import type { PendingFile, PendingFiles } from './pending-files.ts';
import type { ProblemReporter } from './problem-reporter.ts';
import type { Scanner } from './scanner.ts';
import type { Wakeup } from './wakeup.ts';

/** What the intake works with. */
export interface IntakeDeps {
  readonly layout: Layout;
  readonly registration: WatcherRegistration;
  readonly monitor: WatcherMonitor;
  readonly pending: PendingFiles;
  readonly scanner: Scanner;
  readonly problems: ProblemReporter;
  readonly wakeup: Wakeup;
  readonly maxInFlight: number;
  readonly complete: (claim: Claim) => Promise<ClaimOutcome>;
  /** Called with an unexpected error: the claim is left to the next watcher. */
  readonly onFault: (error: unknown) => void;
  /** Whether stuck claims are left to the next start. */
  readonly once: boolean;
}

/** Claims files, and adopts those of dead watchers, as long as slots are free. */
export interface Intake {
  readonly adoptAbandoned: () => Promise<void>;
  readonly claimReady: () => Promise<void>;
  /** Files that are claimed and not finished. */
  readonly inHandCount: () => number;
  /** How many more files can be in flight. */
  readonly freeSlots: () => number;
  /** Whether files are in flight, or other watchers may have left some. */
  readonly isBusy: () => boolean;
  /** Claimed files that cannot be finished for now. */
  readonly stuckCount: () => number;
  /** When `adoptAbandoned` has work next, in ms of `performance.now()`. */
  readonly nextAt: () => number;
  /** Resolves when nothing is in flight any more. */
  readonly drain: () => Promise<void>;
}

const MONITOR_POLL_MS = 2000;
const UNKNOWN_POLL_MS = 1000;
/** Pause before retrying a file that cannot be claimed or finished. */
const RETRY_MS = 60_000;

/** Creates the intake of one watcher. */
export function createIntake(deps: IntakeDeps): Intake {
  const { layout, registration, pending, scanner, problems, wakeup } = deps;
  const inFlight = new Map<string, Promise<void>>();
  const stuck = new Map<string, { readonly claim: Claim; readonly dueAt: number }>();
  let unknownCount = 0;
  let abandonedCount = 0;
  let monitorAt = 0;
  const now = () => performance.now();
  const freeSlots = () => deps.maxInFlight - inFlight.size;

  const handleOutcome = async (claim: Claim, outcome: ClaimOutcome): Promise<void> => {
    if (outcome.is === 'left') stuck.set(claim.id, { claim: { ...claim, resumed: true }, dueAt: now() + RETRY_MS });
    if (outcome.is !== 'returned') return;
    const entry = await statEntry(joinPath(layout.root, outcome.path)).catch(() => undefined);
    if (outcome.gaveUp && entry !== undefined) pending.defer(outcome.path, entry.state, RETRY_MS);
    else scanner.schedule(folderOf(outcome.path), false);
  };
  const start = (claim: Claim) => {
    const work = deps
      .complete(claim)
      .then((outcome) => handleOutcome(claim, outcome))
      .catch(deps.onFault)
      .finally(() => {
        inFlight.delete(claim.id);
        wakeup.wake();
      });
    inFlight.set(claim.id, work);
  };

  const claimFile = async (file: PendingFile): Promise<void> => {
    const key = keyOf(file.path);
    try {
      if (!(await pending.check(file, layout.root))) return;
      const claimed = await claim(file.path, file.state, layout, registration);
      pending.remove(file);
      problems.end(key);
      if (claimed === 'changed') scanner.schedule(folderOf(file.path), false);
      else if (claimed !== 'gone') start(claimed);
    } catch (error) {
      pending.defer(file.path, file.state, RETRY_MS);
      problems.begin(key, claimError(file.path, error), 'refused');
    }
  };

  return {
    async adoptAbandoned() {
      for (const [id, { claim, dueAt }] of stuck) {
        if (deps.once || freeSlots() <= 0 || dueAt > now()) continue;
        stuck.delete(id);
        start(claim);
      }
      if (monitorAt > now()) return;
      try {
        const watchers = await deps.monitor.check();
        unknownCount = watchers.unknownCount;
        abandonedCount = watchers.dead.length;
        for (const folder of watchers.dead) {
          if (freeSlots() <= 0) break;
          for (const adopted of await adoptClaims(folder, freeSlots(), registration)) start(adopted);
          if (freeSlots() > 0) abandonedCount -= 1;
        }
        problems.end('others');
      } catch (error) {
        problems.begin('others', asRectoError(error, 'store_failed', `${layout.claims} cannot be read`));
      }
      monitorAt = now() + (unknownCount + abandonedCount > 0 ? UNKNOWN_POLL_MS : MONITOR_POLL_MS);
    },
    async claimReady() {
      for (const file of pending.due()) {
        if (freeSlots() <= 0) return;
        await claimFile(file);
      }
    },
    inHandCount: () => inFlight.size,
    freeSlots,
    isBusy: () => inFlight.size + unknownCount + abandonedCount > 0,
    stuckCount: () => stuck.size,
    nextAt: () => monitorAt,
    drain: async () => {
      await Promise.all(inFlight.values());
    },
  };
}

/** Explains why a file cannot be claimed, with what to do. */
function claimError(path: Buffer, error: unknown): RectoError {
  const { message } = error as Error;
  const code = codeOf(error);
  const advice =
    code === 'EXDEV'
      ? 'It is on another file system than the watched folder: watch its folder separately.'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'Give the user of this process the right to write into its folder.'
        : 'It is retried.';
  return new RectoError('store_failed', `${textOf(path)} cannot be moved out of the folder: ${message}. ${advice}`, {
    cause: error,
  });
}
