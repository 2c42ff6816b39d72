import type { Result } from '../../schemas/result.ts';
import type { Receipt } from '../../schemas/watch.ts';
import { fromSerialized, type RectoError } from '../errors.ts';
import { partsOf } from '../pipeline/split-result.ts';
import { folderOf, joinPath, nameOf, textOf } from '../util/byte-paths.ts';
import { fitNameBytes } from '../util/fit-name.ts';
import type { Claim } from './claims.ts';
import type { FolderSettings } from './folder-config.ts';
import { RECEIPT_SUFFIX } from './ignored-names.ts';

/** The path of the receipt of the file at `path`. */
export function receiptPathOf(path: Buffer): Buffer {
  return joinPath(folderOf(path), fitNameBytes(nameOf(path), RECEIPT_SUFFIX));
}

/** What is known about a claimed file so far. */
export interface FileFacts {
  readonly claim: Claim;
  readonly settings?: FolderSettings;
  readonly sha256?: string;
  readonly fingerprint?: string;
}

function baseReceipt({ claim, settings, sha256, fingerprint }: FileFacts, status: Receipt['status']) {
  return {
    file: textOf(claim.path),
    status,
    ...(sha256 === undefined ? {} : { sha256 }),
    bytes: Number(claim.state.size),
    ...(settings === undefined ? {} : { type: settings.type.name, tags: settings.tags }),
    pages: 0,
    cost_usd: 0,
    issues: 0,
    review: 0,
    claimed_at: claim.claimedAt,
    ended_at: new Date().toISOString(),
    claim: claim.id,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/** The receipt of a file whose results are in the files `paths`: one, unless it was split into its documents. */
export function resultReceipt(facts: FileFacts, result: Result, paths: readonly string[]): Receipt {
  const { status, error } = result;
  return {
    ...baseReceipt(facts, status === 'cancelled' ? 'failed' : status),
    job: result.id,
    type: result.type.name,
    pages: result.pages.length,
    cost_usd: result.usage.cost_usd,
    ...(paths[0] === undefined ? {} : { result: paths[0] }),
    ...(paths.length > 1 ? { results: [...paths] } : {}),
    issues: result.issues.length,
    review: partsOf(result).reduce((sum, { review }) => sum + review.length, 0),
    ...(error === undefined ? {} : { error: receiptError(fromSerialized(error)) }),
  };
}

/** The receipt of a file that could not be submitted. */
export function failureReceipt(facts: FileFacts, error: RectoError): Receipt {
  return { ...baseReceipt(facts, 'failed'), error: receiptError(error) };
}

/** The receipt of a file that was processed before. */
export function duplicateReceipt(facts: FileFacts, first: NonNullable<Receipt['first']>): Receipt {
  return { ...baseReceipt(facts, 'duplicate'), first };
}

function receiptError(error: RectoError): NonNullable<Receipt['error']> {
  return {
    code: error.code,
    message: error.message,
    advice: error.retryable
      ? 'The cause may be temporary: move the file back into the folder to try again.'
      : 'Fix what the message says, and move the file back into the folder.',
  };
}
