import { setTimeout } from 'node:timers/promises';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import { asRectoError } from '../errors.ts';
import { writeDurably } from '../util/durable-files.ts';
import { type Claim, decisionOf, putBack } from './claims.ts';
import { type DecideDeps, decide } from './decide.ts';
import { entryAt, readOwn, writing } from './files.ts';
import type { Place } from './move-to-folder.ts';
import { textOf } from './paths.ts';
import { earlierReceipts, removeEarlier } from './previous-receipts.ts';
import type { ProblemReporter } from './problem-reporter.ts';

export interface FinishDeps extends DecideDeps {
  readonly place: Place;
  /** How often a claim is tried again when the world fails. */
  readonly tries: number;
  readonly problems: ProblemReporter;
}

/**
 * `returned`: the file is in the folder again, at `path`, `refused` where nothing else could be done with it; `left`: it is for the
 * next start; `gone`: another watcher has it.
 */
export type End =
  | { readonly is: 'ended'; readonly receipt: Receipt }
  | { readonly is: 'returned'; readonly path: Buffer; readonly refused: boolean }
  | { readonly is: 'left' | 'gone' };

const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;
const BUSY_MS = 500;

/**
 * Takes a claimed file to its end, and tries again what fails for reasons that pass. When `signal` aborts, a file that is not
 * decided goes back into the folder. Never rejects.
 */
export async function finish(claim: Claim, deps: FinishDeps, options: { readonly signal: AbortSignal }): Promise<End> {
  try {
    const end = await keepTrying(claim, deps, options);
    if (end !== 'back' && end !== 'refused') return end;
    if ((await entryAt(claim.folder)) === undefined) return { is: 'gone' };
    if ((await readOwn(decisionOf(claim), receiptSchema)) !== undefined) return { is: 'left' };
    return { is: 'returned', path: await putBack(claim, deps.layout), refused: end === 'refused' };
  } catch (error) {
    deps.session.log.error({ claim: claim.id, code: asRectoError(error, 'store_failed').code }, 'claim left');
    return { is: 'left' };
  } finally {
    deps.problems.end(claim.id);
  }
}

async function keepTrying(
  claim: Claim,
  deps: FinishDeps,
  options: { readonly signal: AbortSignal },
): Promise<End | 'back' | 'refused'> {
  const { signal } = options;
  const rest = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
  let current = claim;
  for (let tries = 1; !signal.aborted; ) {
    try {
      const end = await attempt(current, tries, deps, options);
      if (end !== 'busy') return end;
      await rest(BUSY_MS);
    } catch (error) {
      const failure = asRectoError(error, 'internal');
      if (signal.aborted || failure.code === 'cancelled') return 'back';
      deps.problems.begin(claim.id, failure);
      if (tries === deps.tries) return 'refused';
      await rest(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)));
      tries += 1;
      // What this attempt has done is found by the next one, as by another watcher.
      current = { ...claim, resumed: true };
    }
  }
  return 'back';
}

async function attempt(
  claim: Claim,
  tries: number,
  deps: FinishDeps,
  options: { readonly signal: AbortSignal },
): Promise<End | 'busy' | 'back'> {
  if ((await entryAt(claim.folder)) === undefined) return { is: 'gone' };
  const name = textOf(claim.path);
  let receipt = await readOwn(decisionOf(claim), receiptSchema);
  if (receipt === undefined) {
    const decision = await decide(claim, tries, deps, options);
    if (decision === 'busy') return 'busy';
    if (decision === 'gone') return { is: 'gone' };
    if (decision === 'changed' || decision === 'held') return 'back';
    const text = `${JSON.stringify(decision.receipt, null, 2)}\n`;
    await writing(`The receipt of ${name} cannot be written`, () => writeDurably(decisionOf(claim), text));
    receipt = decision.receipt;
  }
  const { sha256 } = receipt;
  await writing(`${name} cannot be moved to its place`, async () => {
    if (sha256 !== undefined) await removeEarlier(await earlierReceipts(claim, sha256, deps.layout));
    await deps.place(claim, receipt);
  });
  return { is: 'ended', receipt };
}
