import { setTimeout } from 'node:timers/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { asRectoError } from '../errors.ts';
import { textOf } from '../util/byte-paths.ts';
import { writeDurably } from '../util/durable-files.ts';
import { type Claim, decisionPath, releaseClaim } from './claims.ts';
import { readJsonFile, statEntry, withStoreErrors } from './file-operations.ts';
import type { GrownFiles } from './grown-files.ts';
import type { MoveToOutcome } from './move-to-outcome.ts';
import { findPreviousReceipts, removePreviousReceipts } from './previous-receipts.ts';
import type { ProblemReporter } from './problem-reporter.ts';
import { type ProcessFileDeps, processFile } from './process-file.ts';

/** What a claim is completed with. */
export interface CompleteClaimDeps extends ProcessFileDeps {
  readonly moveToOutcome: MoveToOutcome;
  /** Called for each file that was moved to an outcome folder. */
  readonly onMoved: GrownFiles['add'];
  /** Attempts for failures that do not depend on the document. */
  readonly maxAttempts: number;
  readonly problems: ProblemReporter;
}

/**
 * How a claim ends. `returned`: the file is back in the folder at `path`, `gaveUp` when all attempts failed; `left`: it
 * stays claimed and is retried later; `gone`: another watcher has adopted it.
 */
export type ClaimOutcome =
  | { readonly is: 'ended'; readonly receipt: Receipt }
  | { readonly is: 'returned'; readonly path: Buffer; readonly gaveUp: boolean }
  | { readonly is: 'left' | 'gone' };

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 30_000;
const BUSY_POLL_MS = 500;

/**
 * Processes a claimed file and moves it to its outcome folder, with retries of transient failures. When `signal`
 * aborts, a file without a decided outcome goes back into the folder. Never rejects.
 */
export async function completeClaim(
  claim: Claim,
  deps: CompleteClaimDeps,
  options: { readonly signal: AbortSignal },
): Promise<ClaimOutcome> {
  try {
    const outcome = await runWithRetries(claim, deps, options);
    if (outcome !== 'release' && outcome !== 'give-up') return outcome;
    if ((await statEntry(claim.folder)) === undefined) return { is: 'gone' };
    if ((await readJsonFile(decisionPath(claim), receiptSchema)) !== undefined) return { is: 'left' };
    await deps.results.removeDraft(claim);
    return { is: 'returned', path: await releaseClaim(claim, deps.layout), gaveUp: outcome === 'give-up' };
  } catch (error) {
    deps.session.log.error({ claim: claim.id, code: asRectoError(error, 'store_failed').code }, 'claim left');
    return { is: 'left' };
  } finally {
    deps.problems.end(claim.id);
  }
}

async function runWithRetries(
  claim: Claim,
  deps: CompleteClaimDeps,
  options: { readonly signal: AbortSignal },
): Promise<ClaimOutcome | 'release' | 'give-up'> {
  const { signal } = options;
  const pause = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
  let current = claim;
  for (let attempt = 1; !signal.aborted; ) {
    try {
      const outcome = await runAttempt(current, attempt, deps, options);
      if (outcome !== 'busy') return outcome;
      await pause(BUSY_POLL_MS);
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (signal.aborted || failure.code === 'cancelled') return 'release';
      deps.problems.begin(claim.id, failure);
      if (attempt === deps.maxAttempts) return 'give-up';
      await pause(Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (attempt - 1)));
      attempt += 1;
      // The next attempt finds what this one has done, as another watcher would.
      current = { ...claim, resumed: true };
    }
  }
  return 'release';
}

async function runAttempt(
  claim: Claim,
  attempt: number,
  deps: CompleteClaimDeps,
  options: { readonly signal: AbortSignal },
): Promise<ClaimOutcome | 'busy' | 'release'> {
  if ((await statEntry(claim.folder)) === undefined) return { is: 'gone' };
  const name = textOf(claim.path);
  let receipt = await readJsonFile(decisionPath(claim), receiptSchema);
  if (receipt === undefined) {
    const outcome = await processFile(claim, attempt, deps, options);
    if (outcome === 'busy') return 'busy';
    if (outcome === 'gone') return { is: 'gone' };
    if (outcome === 'changed' || outcome === 'blocked') return 'release';
    const text = `${JSON.stringify(outcome.receipt, null, 2)}\n`;
    await withStoreErrors(`The receipt of ${name} cannot be written`, () => writeDurably(decisionPath(claim), text));
    receipt = outcome.receipt;
  }
  const { sha256 } = receipt;
  await withStoreErrors(`${name} cannot be moved to its folder`, async () => {
    if (sha256 !== undefined) await removePreviousReceipts(await findPreviousReceipts(claim, sha256, deps.layout));
    const file = await deps.moveToOutcome(claim, receipt);
    if (file !== undefined) deps.onMoved(claim, receipt, file);
  });
  return { is: 'ended', receipt };
}
