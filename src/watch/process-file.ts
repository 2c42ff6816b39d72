import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Job } from '../../schemas/job.ts';
import type { Result } from '../../schemas/result.ts';
import { type Receipt, receiptSchema } from '../../schemas/watch.ts';
import type { Session } from '../app/session.ts';
import { asRectoError, type ErrorCode, isErrorCode, RectoError } from '../errors.ts';
import { partsOf, renamedResult } from '../pipeline/split-result.ts';
import { type SubmitFileDeps, submitFile } from '../queue/submit-file.ts';
import { digest } from '../store/digest.ts';
import { folderOf, joinPath, nameOf, textOf } from '../util/byte-paths.ts';
import { codeOf } from '../util/durable-files.ts';
import { withSignals } from '../util/with-signals.ts';
import { type Claim, documentPath } from './claims.ts';
import type { DedupIndex } from './dedup-index.ts';
import { isUnmodified, readJsonFile, statEntry, withStoreErrors } from './file-operations.ts';
import type { FolderSettings, GetFolderSettings } from './folder-config.ts';
import { type Layout, outcomeFolder } from './layout.ts';
import { findPreviousReceipts } from './previous-receipts.ts';
import { duplicateReceipt, type FileFacts, failureReceipt, receiptPathOf, resultReceipt } from './receipt.ts';
import type { ResultFiles } from './result-files.ts';

/** The parts of a session that a watcher needs to process documents. */
export type WatchSession = SubmitFileDeps & Pick<Session, 'config' | 'log' | 'tasks' | 'types'>;

/** What a file is processed with. */
export interface ProcessFileDeps {
  readonly layout: Layout;
  readonly session: WatchSession;
  readonly settings: GetFolderSettings;
  readonly dedupIndex: DedupIndex;
  readonly results: ResultFiles;
  /** How often a document is submitted when its model does not answer, before it counts as failed. */
  readonly maxModelAttempts: number;
}

/**
 * The outcome of a file. `busy`: a file with the same content is being processed; `changed`: it was modified meanwhile;
 * `blocked`: its folder's settings are invalid; `gone`: another watcher has adopted it.
 */
export type ProcessOutcome = { readonly receipt: Receipt } | 'busy' | 'changed' | 'blocked' | 'gone';

/** Failures that do not depend on the document. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set<ErrorCode>(['store_failed', 'queue_unreachable']);
const TRANSIENT_MODEL_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'model_unreachable',
  'model_overloaded',
  'model_rate_limited',
]);
/** Poll interval for a job that the queue may have lost. */
const JOB_POLL_MS = 60_000;

/**
 * Has a claimed file processed, writes its result and returns the outcome. It is idempotent: an interrupted call can be
 * repeated. Errors: retryable ones; `cancelled`.
 */
export async function processFile(
  claim: Claim,
  attempt: number,
  deps: ProcessFileDeps,
  options: { readonly signal: AbortSignal },
): Promise<ProcessOutcome> {
  const name = textOf(nameOf(claim.path));
  let facts: FileFacts = { claim };
  try {
    const settings = await deps.settings(folderOf(claim.path)).catch((error: unknown) => {
      if (error instanceof RectoError && !error.retryable) return undefined;
      throw error;
    });
    if (settings === undefined) return 'blocked';
    facts = { claim, settings };
    const sha256 = await hashFile(claim, name, options.signal);
    const fingerprint = digest(sha256, digest(settings.type.schema), settings.options);
    facts = { claim, settings, sha256, fingerprint };
    return await submit({ ...facts, settings, sha256, fingerprint }, attempt, deps, options);
  } catch (error) {
    const failure = isBug(error)
      ? asRectoError(error, 'internal')
      : asRectoError(error, 'queue_unreachable', 'The queue does not answer');
    if (failure.retryable || failure.code === 'cancelled' || options.signal.aborted) throw failure;
    const entry = await statEntry(documentPath(claim));
    if (entry === undefined) return 'gone';
    if (!isUnmodified(entry.state, claim.state)) return 'changed';
    return { receipt: failureReceipt(facts, failure) };
  }
}

async function submit(
  facts: Required<FileFacts>,
  attempt: number,
  deps: ProcessFileDeps,
  options: { readonly signal: AbortSignal },
): Promise<ProcessOutcome> {
  const { layout, session, dedupIndex } = deps;
  const { claim, settings, sha256, fingerprint } = facts;
  const previous = await findPreviousReceipts(claim, sha256, layout);
  // Moving a processed file back into the folder asks for another run.
  const isRepeat = previous.some(({ receipt }) => receipt.status !== 'failed');
  const reservation = await withStoreErrors(`${layout.dedupIndex} cannot be written`, () =>
    dedupIndex.reserve(fingerprint, claim.id, `${claim.folder}/fingerprint.json`),
  );
  if (reservation.is === 'busy') return 'busy';
  const previousResults = previous.flatMap(
    ({ receipt: { result, results } }) => results ?? (result === undefined ? [] : [result]),
  );
  if (reservation.is === 'done' && !isRepeat) {
    await withStoreErrors(`The result of ${textOf(claim.path)} cannot be removed from ${layout.out}`, () =>
      deps.results.remove(claim, sha256, previousResults),
    );
    return { receipt: await duplicateReceiptOf(facts, reservation.path, layout) };
  }

  const result = await extractResult(facts, isRepeat, session, options);
  const entry = await statEntry(documentPath(claim));
  if (entry === undefined) return 'gone';
  if (!isUnmodified(entry.state, claim.state)) return 'changed';
  throwIfTransient(result, attempt, deps);
  const renamed = renamedResult(result, {
    name: textOf(nameOf(claim.path)),
    path: textOf(claim.path),
    sha256,
    bytes: Number(claim.state.size),
  });
  const tags = settings.tags.length === 0 ? {} : { tags: settings.tags };
  const parts = partsOf({ ...renamed, ...tags }).map((part): Result => ({ ...part, ...tags }));
  const paths = await withStoreErrors(`The result of ${textOf(claim.path)} cannot be written into ${layout.out}`, () =>
    deps.results.write(claim, parts, previousResults),
  );
  return { receipt: resultReceipt(facts, { ...renamed, ...tags }, paths.map(layout.displayPath)) };
}

async function extractResult(
  { claim, settings }: { readonly claim: Claim; readonly settings: FolderSettings },
  force: boolean,
  session: WatchSession,
  { signal }: { readonly signal: AbortSignal },
): Promise<Result> {
  const { type, options, tags, priority } = settings;
  return withSignals([signal], async (jobSignal) => {
    const { job, end } = await submitFile(
      {
        path: documentPath(claim),
        name: textOf(nameOf(claim.path)),
        type,
        options,
        context: tags.length === 0 ? {} : { tags },
        ...(priority === undefined ? {} : { terms: { priority } }),
        force,
      },
      session,
      { signal: jobSignal },
    );
    // The loser of the race is aborted and its rejection has no other handler.
    end.catch(() => undefined);
    return Promise.race([end, rejectWhenLost(job, session, jobSignal)]);
  });
}

/** Rejects when the queue has lost a job, for example a Redis without persistence, so that it is submitted again. */
async function rejectWhenLost(job: Job, { documents }: WatchSession, signal: AbortSignal): Promise<never> {
  for (let misses = 0; misses < 2; ) {
    await setTimeout(JOB_POLL_MS, undefined, { signal });
    const current = await documents.getJob(job.id).catch(() => null);
    misses = current === undefined ? misses + 1 : 0;
  }
  throw new RectoError('job_lost', `The queue has lost the job ${job.id}. It is submitted again.`, { retryable: true });
}

/** Throws the error of a result that failed for a reason outside of the document, so that it is retried. */
function throwIfTransient({ status, error }: Result, attempt: number, deps: ProcessFileDeps): void {
  if (status !== 'failed' || error === undefined || !isErrorCode(error.code)) return;
  if (TRANSIENT_CODES.has(error.code) || (TRANSIENT_MODEL_CODES.has(error.code) && attempt < deps.maxModelAttempts)) {
    throw new RectoError(error.code, error.message, { retryable: true });
  }
}

async function duplicateReceiptOf(facts: FileFacts, path: Buffer, layout: Layout): Promise<Receipt> {
  const file = joinPath(outcomeFolder(layout, 'done'), path);
  const first = await readJsonFile(receiptPathOf(file), receiptSchema);
  return duplicateReceipt(facts, {
    file: layout.displayPath(textOf(file)),
    ...(first?.result === undefined ? {} : { result: first.result }),
  });
}

async function hashFile(claim: Claim, name: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(documentPath(claim), { signal })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch (error) {
    const denied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    if (denied) {
      throw new RectoError('file_not_found', `${name} cannot be read by the user of this process.`, { cause: error });
    }
    throw asRectoError(error, 'store_failed', `${name} cannot be read`);
  }
}

/** Whether an error comes from a bug, which a retry would not fix. */
function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}
