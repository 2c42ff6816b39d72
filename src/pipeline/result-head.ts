import { basename } from 'node:path';
import type { Job, JobContext, JobOptions } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { RESULT_VERSION, type Result, type Status } from '../../schemas/result.ts';
import type { RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import type { LanguageModel, RequestBase } from '../model/language-model.ts';
import { digest } from '../store/digest.ts';
import { typeRef } from './type-ref.ts';

/** SHA-256 of no bytes, for documents that were not accepted. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The description of a model in a result. */
export type ModelInfo = Pick<LanguageModel<RequestBase>, 'provider' | 'id' | 'input' | 'parameters' | 'promptVersion'>;

/** The description of a model, as plain data. */
export function modelInfo({ provider, id, input, parameters, promptVersion }: ModelInfo): ModelInfo {
  return { provider, id, input, parameters, promptVersion };
}

/** The part of a result that describes its document, document type and model. */
export function resultHead(
  job: Job,
  manifest: Pick<Manifest, 'pageCount' | 'language' | 'encoding'> & Partial<Pick<Manifest, 'attachments' | 'einvoice'>>,
  model: ModelInfo,
): Pick<Result, 'version' | 'id' | 'document' | 'type' | 'metadata' | 'tags' | 'model'> {
  const { name, path, mediaType, sha256, bytes } = job.document;
  const { metadata, tags } = job.context;
  return {
    version: RESULT_VERSION,
    id: job.id,
    document: {
      name,
      ...(path === undefined ? {} : { path }),
      media_type: mediaType,
      ...(manifest.language === undefined ? {} : { language: manifest.language }),
      ...(manifest.encoding === undefined ? {} : { encoding: manifest.encoding }),
      sha256,
      bytes,
      pages: manifest.pageCount,
      ...embeddedFiles(manifest),
    },
    type: {
      name: job.type.name,
      ...(job.type.version === undefined ? {} : { version: job.type.version }),
      sha256: job.type.sha256,
      ...(job.type.why === undefined ? {} : { why: job.type.why }),
    },
    ...(metadata === undefined ? {} : { metadata }),
    ...(tags === undefined ? {} : { tags }),
    model: {
      provider: model.provider,
      id: model.id,
      parameters: { ...model.parameters },
      prompt_version: model.promptVersion,
      notes: [],
    },
  };
}

function embeddedFiles({
  attachments = [],
  einvoice,
}: Partial<Pick<Manifest, 'attachments' | 'einvoice'>>): Pick<Result['document'], 'embedded'> {
  if (attachments.length === 0) return {};
  return { embedded: attachments.map((file) => ({ ...file, read: file.name === einvoice?.file })) };
}

/** The result of a document that failed or was cancelled. */
export function failedResult(
  job: Job,
  error: RectoError,
  model: ModelInfo,
  timing: { readonly queuedMs: number; readonly startedAt: number },
): Result {
  const status: Status = error.code === 'cancelled' ? 'cancelled' : 'failed';
  return {
    ...resultHead(job, { pageCount: 0 }, model),
    status,
    error: { code: error.code, message: error.message },
    data: {},
    fields: {},
    review: [],
    checks: [],
    pages: [],
    lists: {},
    issues: [{ code: error.code, message: error.message }],
    usage: {
      requests: 0,
      cached_answers: 0,
      repairs: 0,
      input_tokens: 0,
      output_tokens: 0,
      predicted_input_tokens: 0,
      cost_usd: 0,
    },
    timing: { queued_ms: timing.queuedMs, prepare_ms: 0, model_ms: 0, total_ms: Date.now() - timing.startedAt },
  };
}

/** A placeholder job for a file that was not accepted, for its failed result. */
export function placeholderJob(path: string, type: DocumentType, options: JobOptions, context: JobContext = {}): Job {
  const ref = { ...typeRef(type), blob: '' };
  return {
    id: `d-${digest('unaccepted', path, ref.sha256, options, context).slice(0, 32)}`,
    document: {
      name: basename(path),
      path,
      sha256: EMPTY_SHA256,
      bytes: 0,
      mediaType: 'application/octet-stream',
      blob: '',
    },
    type: ref,
    options,
    context,
    terms: { priority: 'normal' },
    createdAt: Date.now(),
  };
}
