import type { Result } from '../../schemas/result.ts';
import { RectoError } from '../errors.ts';
import { toDocumentType } from '../extract/document-type.ts';
import { accept } from '../pipeline/accept.ts';
import { readResult } from '../pipeline/results.ts';
import { openEngine } from '../queue/engines/open.ts';
import { submitJob } from '../queue/submit.ts';
import { jobOptionsOf, readConfig } from './config.ts';
import { chosenType, type ExtractRequest } from './extract-document.ts';
import { storeOf } from './store.ts';

export interface Submitted {
  /** Id of the job; the same document, type and options give the same one. */
  readonly id: string;
  /** Its result, where there is one already. */
  readonly result: Result | undefined;
  /** Looks whether the result is there now. */
  readonly poll: () => Promise<Result | undefined>;
}

/**
 * Gives a document to the workers of the queue server in `RECTO_QUEUE_URL` (`recto work` starts them) and returns.
 * Errors: those of `extractDocument`, `queue_unreachable`, `queue_full`; `config_invalid` where no queue server is set.
 */
export async function submitDocument(path: string, request: ExtractRequest): Promise<Submitted> {
  const config = readConfig({ ...process.env, ...request.environment });
  const url = config.RECTO_QUEUE_URL;
  if (url === undefined || url.startsWith('file:')) {
    throw new RectoError(
      'config_invalid',
      'Set RECTO_QUEUE_URL to redis://… or postgres://…, or use extractDocument().',
    );
  }
  const store = storeOf(config);
  const type = await chosenType(request, async (schema, name) => toDocumentType(schema, name));
  const { password } = request;
  const job = await accept(
    {
      path,
      type,
      options: jobOptionsOf(config, request.options),
      ...(password === undefined ? {} : { password }),
    },
    { store, maxBytes: config.RECTO_MAX_BYTES },
    { signal: request.signal ?? new AbortController().signal },
  );
  const engine = await openEngine(url, config.RECTO_QUEUE_PREFIX);
  const documents = engine.createQueue('documents');
  try {
    const result = await submitJob(
      job,
      { store, documents, ledger: engine.ledger, mostWaiting: config.RECTO_QUEUE_MOST },
      { force: false },
    );
    return { id: job.id, result, poll: () => readResult(store, job.id) };
  } finally {
    await documents.close();
    await engine.close();
  }
}
