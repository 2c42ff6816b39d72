import type { Result } from '../../schemas/result.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import {
  type DocumentRequest,
  type ExtractRequest,
  openClient,
  type TranscribeRequest,
  type Transcript,
} from './client.ts';
import type { DocumentSource } from './document-source.ts';
import type { Submitted } from './queue-client.ts';
import type { TypedResult, ZodObjectType } from './zod-type.ts';

interface WithSettings {
  /** Settings by their names; they override the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Shared by all calls, each of which opens its own client: limits must hold for all of them together. */
const ledger = createMemoryLedger();

/**
 * Extracts one document with a client of its own; for several, `openRecto` is faster. Limits and budgets hold for all
 * calls in this process together. Errors: those of `openRecto` and `Recto.extract`.
 */
export function extractDocument<S extends ZodObjectType>(
  source: DocumentSource,
  request: ExtractRequest & WithSettings & { readonly schema: S },
): Promise<TypedResult<S>>;
export function extractDocument(source: DocumentSource, request: ExtractRequest & WithSettings): Promise<Result>;
export async function extractDocument(
  source: DocumentSource,
  { environment = {}, ...request }: ExtractRequest & WithSettings,
): Promise<unknown> {
  const recto = await openClient({ ...environment }, ledger);
  try {
    return await recto.extract(source, request);
  } finally {
    await recto.close();
  }
}

/**
 * Reads the whole text of one document with a client of its own; for several, `openRecto` is faster. Errors: those of
 * `openRecto` and `Recto.transcribe`.
 */
export async function transcribeDocument(
  source: DocumentSource,
  { environment = {}, ...request }: TranscribeRequest & WithSettings = {},
): Promise<Transcript> {
  const recto = await openClient({ ...environment }, ledger);
  try {
    return await recto.transcribe(source, request);
  } finally {
    await recto.close();
  }
}

/**
 * Submits one document to the queue server in `RECTO_QUEUE_URL`, with a client of its own.
 * Errors: those of `openRecto` and `Recto.submit`.
 */
export async function submitDocument(
  source: DocumentSource,
  { environment = {}, ...request }: DocumentRequest & WithSettings,
): Promise<Submitted> {
  const recto = await openClient(environment, ledger);
  try {
    return await recto.submit(source, request);
  } finally {
    await recto.close();
  }
}
