import { asRectoError, RectoError } from '../errors.ts';
import { codeOf } from '../util/durable-files.ts';
import type { Candidate, Candidates } from './candidates.ts';
import { type Claim, claim, takeUp } from './claims.ts';
import { entryAt } from './files.ts';
import type { End } from './finish.ts';
import type { Others, OwnFolder } from './heartbeat.ts';
import type { Layout } from './layout.ts';
import { folderOf, joinPath, keyOf, textOf } from './paths.ts';
import type { ProblemReporter } from './problem-reporter.ts';
import type { Scan } from './scan.ts';
import type { Wakeup } from './wakeup.ts';

export interface IntakeDeps {
  readonly layout: Layout;
  readonly own: OwnFolder;
  readonly others: Others;
  readonly candidates: Candidates;
  readonly scan: Scan;
  readonly problems: ProblemReporter;
  readonly wakeup: Wakeup;
  readonly inHand: number;
  readonly finish: (claim: Claim) => Promise<End>;
  /** Told what nobody has foreseen: the claim stays for whoever watches next. */
  readonly onFault: (error: unknown) => void;
  /** Whether what is left is for the next start. */
  readonly once: boolean;
}

/** Takes files out of the folder, and over from watchers that are gone, as long as there are hands for them. */
export interface Intake {
  readonly takeUpLeft: () => Promise<void>;
  readonly takeReady: () => Promise<void>;
  /** Files that can be taken before one has ended. */
  readonly free: () => number;
  /** Whether files are in hand, or may have been left by other watchers. */
  readonly isBusy: () => boolean;
  /** Files that are taken and cannot be brought to their end. */
  readonly stranded: () => number;
  /** When `takeUpLeft` has something to do next, in ms of this process's clock. */
  readonly nextAt: () => number;
  /** Settles when nothing is in hand any more. */
  readonly settled: () => Promise<void>;
}

const POLL_MS = 2000;
const UNSURE_POLL_MS = 1000;
/** So long a file rests that cannot be taken or brought to its end. */
const REFUSED_MS = 60_000;

export function createIntake(deps: IntakeDeps): Intake {
  const { layout, own, candidates, scan, problems, wakeup } = deps;
  const inHand = new Map<string, Promise<void>>();
  const stranded = new Map<string, { readonly claim: Claim; readonly dueAt: number }>();
  let unsure = 0;
  let left = 0;
  let lookAt = 0;
  const now = () => performance.now();
  const free = () => deps.inHand - inHand.size;

  const ended = async (claim: Claim, end: End): Promise<void> => {
    if (end.is === 'left') stranded.set(claim.id, { claim: { ...claim, resumed: true }, dueAt: now() + REFUSED_MS });
    if (end.is !== 'returned') return;
    const entry = await entryAt(joinPath(layout.root, end.path)).catch(() => undefined);
    if (end.refused && entry !== undefined) candidates.refuse(end.path, entry.state, REFUSED_MS);
    else scan.mark(folderOf(end.path), false);
  };
  const begin = (claim: Claim) => {
    const work = deps
      .finish(claim)
      .then((end) => ended(claim, end))
      .catch(deps.onFault)
      .finally(() => {
        inHand.delete(claim.id);
        wakeup.ring();
      });
    inHand.set(claim.id, work);
  };

  const take = async (candidate: Candidate): Promise<void> => {
    const key = keyOf(candidate.path);
    try {
      if (!(await candidates.look(candidate, layout.root))) return;
      const taken = await claim(candidate.path, candidate.state, layout, own);
      candidates.remove(candidate);
      problems.end(key);
      if (taken === 'changed') scan.mark(folderOf(candidate.path), false);
      else if (taken !== 'gone') begin(taken);
    } catch (error) {
      candidates.refuse(candidate.path, candidate.state, REFUSED_MS);
      problems.begin(key, refusal(candidate.path, error), 'refused');
    }
  };

  return {
    async takeUpLeft() {
      for (const [id, { claim: again, dueAt }] of stranded) {
        if (deps.once || free() <= 0 || dueAt > now()) continue;
        stranded.delete(id);
        begin(again);
      }
      if (lookAt > now()) return;
      try {
        const seen = await deps.others.look();
        unsure = seen.unsure;
        left = seen.gone.length;
        for (const folder of seen.gone) {
          if (free() <= 0) break;
          for (const taken of await takeUp(folder, free(), own)) begin(taken);
          if (free() > 0) left -= 1;
        }
        problems.end('others');
      } catch (error) {
        problems.begin('others', asRectoError(error, 'store_failed', `${layout.claims} cannot be read`));
      }
      lookAt = now() + (unsure + left > 0 ? UNSURE_POLL_MS : POLL_MS);
    },
    async takeReady() {
      for (const candidate of candidates.due()) {
        if (free() <= 0) return;
        await take(candidate);
      }
    },
    free,
    isBusy: () => inHand.size + unsure + left > 0,
    stranded: () => stranded.size,
    nextAt: () => lookAt,
    settled: async () => {
      await Promise.all(inHand.values());
    },
  };
}

/** What the file system says when a file cannot be taken, with what to do. */
function refusal(path: Buffer, error: unknown): RectoError {
  const { message } = error as Error;
  const code = codeOf(error);
  const advice =
    code === 'EXDEV'
      ? 'It lies on another file system than the watched folder: watch its folder by itself.'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'Give the user of this process the right to write into its folder.'
        : 'It is tried again.';
  return new RectoError('store_failed', `${textOf(path)} cannot be taken out of the folder: ${message}. ${advice}`, {
    cause: error,
  });
}
