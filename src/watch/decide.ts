import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import type { Session } from '../app/session.ts';
import { asRectoError, type ErrorCode, isErrorCode, RectoError } from '../errors.ts';
import { type SubmitFileDeps, submitFile } from '../queue/submit-file.ts';
import { digest } from '../store/digest.ts';
import { codeOf } from '../util/durable-files.ts';
import { withSignals } from '../util/with-signals.ts';
import { type Claim, documentOf } from './claims.ts';
import type { DedupIndex } from './dedup-index.ts';
import { entryAt, isUnwritten, readOwn, writing } from './files.ts';
import type { FolderSettings, SettingsOf } from './folder-config.ts';
import { boxFolder, type Layout } from './layout.ts';
import { folderOf, joinPath, nameOf, textOf } from './paths.ts';
import { earlierReceipts } from './previous-receipts.ts';
import { duplicateReceipt, type FileFacts, failureReceipt, receiptPathOf, resultReceipt } from './receipt.ts';
import type { ResultFiles } from './results.ts';

/** What a watcher needs of a session to have documents worked on. */
export type WatchSession = SubmitFileDeps & Pick<Session, 'config' | 'log' | 'tasks'>;

export interface DecideDeps {
  readonly layout: Layout;
  readonly session: WatchSession;
  readonly settings: SettingsOf;
  readonly known: DedupIndex;
  readonly results: ResultFiles;
  /** How often a document is submitted whose model does not answer, before it counts as failed. */
  readonly modelTries: number;
}

/**
 * The end of a file. `busy`: another file with the same content is being worked on; `changed`: somebody wrote into it meanwhile;
 * `held`: its settings are broken; `gone`: another watcher has taken it over.
 */
export type Decision = { readonly receipt: Receipt } | 'busy' | 'changed' | 'held' | 'gone';

/** Failures that say nothing about the document, and pass. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>(['store_failed', 'queue_unreachable']);
const PASSING_MODEL: ReadonlySet<string> = new Set<ErrorCode>([
  'model_unreachable',
  'model_overloaded',
  'model_rate_limited',
]);
/** So often it is looked whether the queue still has the job. */
const POLL_MS = 60_000;

/**
 * Has a claimed file worked on, writes its result and says how it ends. It can be done again at any point.
 * Errors: those that are worth another try; `cancelled`.
 */
export async function decide(
  claim: Claim,
  tries: number,
  deps: DecideDeps,
  options: { readonly signal: AbortSignal },
): Promise<Decision> {
  const name = textOf(nameOf(claim.path));
  let facts: FileFacts = { claim };
  try {
    const settings = await deps.settings(folderOf(claim.path)).catch((error: unknown) => {
      if (error instanceof RectoError && !error.retryable) return undefined;
      throw error;
    });
    if (settings === undefined) return 'held';
    facts = { claim, settings };
    const sha256 = await hashOf(claim, name, options.signal);
    const fingerprint = digest(sha256, digest(settings.type.schema), settings.options);
    facts = { claim, settings, sha256, fingerprint };
    return await submit({ ...facts, settings, sha256, fingerprint }, tries, deps, options);
  } catch (error) {
    const failure = isBug(error)
      ? asRectoError(error, 'internal')
      : asRectoError(error, 'queue_unreachable', 'The queue does not answer');
    if (failure.retryable || failure.code === 'cancelled' || options.signal.aborted) throw failure;
    const entry = await entryAt(documentOf(claim));
    if (entry === undefined) return 'gone';
    if (!isUnwritten(entry.state, claim.state)) return 'changed';
    return { receipt: failureReceipt(facts, failure) };
  }
}

async function submit(
  facts: Required<FileFacts>,
  tries: number,
  deps: DecideDeps,
  options: { readonly signal: AbortSignal },
): Promise<Decision> {
  const { layout, session, known } = deps;
  const { claim, settings, sha256, fingerprint } = facts;
  const earlier = await earlierReceipts(claim, sha256, layout);
  // Who moves back what was done wants it done again.
  const again = earlier.some(({ receipt }) => receipt.status !== 'failed');
  const standing = await writing(`${layout.known} cannot be written`, () =>
    known.reserve(fingerprint, claim.id, `${claim.folder}/known.json`),
  );
  if (standing.is === 'busy') return 'busy';
  const before = earlier.flatMap(({ receipt }) => (receipt.result === undefined ? [] : [receipt.result]));
  if (standing.is === 'done' && !again) {
    await writing(`The result of ${textOf(claim.path)} cannot be removed from ${layout.out}`, () =>
      deps.results.remove(claim, sha256, before),
    );
    return { receipt: await duplicateOf(facts, standing.path, layout) };
  }

  const result = await resultOf(facts, again, session, options);
  const entry = await entryAt(documentOf(claim));
  if (entry === undefined) return 'gone';
  if (!isUnwritten(entry.state, claim.state)) return 'changed';
  checkPassing(result, tries, deps);
  const own: Result = {
    ...result,
    document: {
      ...result.document,
      name: textOf(nameOf(claim.path)),
      path: textOf(claim.path),
      sha256,
      bytes: Number(claim.state.size),
    },
    ...(settings.tags.length === 0 ? {} : { tags: settings.tags }),
  };
  const path = await writing(`The result of ${textOf(claim.path)} cannot be written into ${layout.out}`, () =>
    deps.results.write(claim, own, before),
  );
  return { receipt: resultReceipt(facts, own, layout.told(path)) };
}

async function resultOf(
  { claim, settings }: { readonly claim: Claim; readonly settings: FolderSettings },
  force: boolean,
  session: WatchSession,
  { signal }: { readonly signal: AbortSignal },
): Promise<Result> {
  const { type, options, tags, priority } = settings;
  return withSignals([signal], async (waiting) => {
    const { job, end } = await submitFile(
      {
        path: documentOf(claim),
        name: textOf(nameOf(claim.path)),
        type,
        options,
        context: tags.length === 0 ? {} : { tags },
        ...(priority === undefined ? {} : { terms: { priority } }),
        force,
      },
      session,
      { signal: waiting },
    );
    // The one that comes second is stopped, and nobody hears of it.
    end.catch(() => undefined);
    return Promise.race([end, untilLost(job, session, waiting)]);
  });
}

/** Rejects when the queue has lost a job, for example with a Redis that keeps nothing: it is submitted again. */
async function untilLost(job: Job, { documents }: WatchSession, signal: AbortSignal): Promise<never> {
  for (let missing = 0; missing < 2; ) {
    await setTimeout(POLL_MS, undefined, { signal });
    const there = await documents.getJob(job.id).catch(() => null);
    missing = there === undefined ? missing + 1 : 0;
  }
  throw new RectoError('job_lost', `The queue has lost the job ${job.id}. It is submitted again.`, { retryable: true });
}

/** A document that failed because the world did is not at fault. */
function checkPassing({ status, error }: Result, tries: number, deps: DecideDeps): void {
  if (status !== 'failed' || error === undefined || !isErrorCode(error.code)) return;
  if (PASSING.has(error.code) || (PASSING_MODEL.has(error.code) && tries < deps.modelTries)) {
    throw new RectoError(error.code, error.message, { retryable: true });
  }
}

async function duplicateOf(facts: FileFacts, path: Buffer, layout: Layout): Promise<Receipt> {
  const file = joinPath(boxFolder(layout, 'done'), path);
  const first = await readOwn(receiptPathOf(file), receiptSchema);
  return duplicateReceipt(facts, {
    file: layout.told(textOf(file)),
    ...(first?.result === undefined ? {} : { result: first.result }),
  });
}

async function hashOf(claim: Claim, name: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(documentOf(claim), { signal })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch (error) {
    const denied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    if (denied) {
      throw new RectoError('file_not_found', `${name} cannot be read by the user of this process.`, { cause: error });
    }
    throw asRectoError(error, 'store_failed', `${name} cannot be read`);
  }
}

/** Whether an error comes from a mistake in the code, which another try would not put right. */
function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}
