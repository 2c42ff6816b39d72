import type { Job } from '../../schemas/job.ts';
import type { Result, Status } from '../../schemas/result.ts';
import type { RectoError } from '../errors.ts';
import type { LanguageModel } from '../model/language-model.ts';

/** The part of a result that says what was worked on, and with which model. */
export function resultHead(
  job: Job,
  pageCount: number,
  model: LanguageModel,
): Pick<Result, 'id' | 'document' | 'type' | 'model'> {
  const { name, path, mediaType, sha256, bytes } = job.document;
  return {
    id: job.id,
    document: { name, ...(path === undefined ? {} : { path }), mediaType, sha256, bytes, pages: pageCount },
    type: {
      name: job.type.name,
      ...(job.type.version === undefined ? {} : { version: job.type.version }),
      sha256: job.type.sha256,
    },
    model: {
      provider: model.provider,
      id: model.id,
      parameters: { ...model.parameters },
      promptVersion: model.promptVersion,
    },
  };
}

/** The result of a document that could not be prepared, or whose work was stopped. */
export function failedResult(
  job: Job,
  error: RectoError,
  model: LanguageModel,
  timing: { readonly queuedMs: number; readonly startedAt: number },
): Result {
  const status: Status = error.code === 'cancelled' ? 'cancelled' : 'failed';
  return {
    ...resultHead(job, 0, model),
    status,
    error: { code: error.code, message: error.message },
    data: {},
    fields: {},
    pages: [],
    lists: {},
    issues: [{ code: error.code, message: error.message }],
    usage: {
      requests: 0,
      cachedAnswers: 0,
      repairs: 0,
      inputTokens: 0,
      outputTokens: 0,
      predictedInputTokens: 0,
      costUsd: 0,
    },
    timing: { queuedMs: timing.queuedMs, prepareMs: 0, modelMs: 0, totalMs: Date.now() - timing.startedAt },
  };
}
