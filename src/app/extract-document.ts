import type { Result } from '../../schemas/result.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { type DocumentRequest, type ExtractRequest, openClient } from './client.ts';
import type { DocumentSource } from './document-source.ts';
import type { Submitted } from './queue-client.ts';
import type { TypedResult, ZodObjectType } from './zod-type.ts';

interface WithSettings {
  /** Settings as in the environment, over those of the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Shared by all calls in this process, each of which has a client of its own: a limit for each call would be none. */
const ledger = createMemoryLedger();

/**
 * Opens Recto for one document and closes it again; for several, `openRecto` is faster. The limits and budgets of the settings
 * hold for all calls in this process together. Errors: those of `openRecto` and of its `extract`.
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
 * Opens Recto, gives one document to the workers of the queue server in `RECTO_QUEUE_URL`, and closes it again.
 * Errors: those of `openRecto` and of its `submit`.
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
