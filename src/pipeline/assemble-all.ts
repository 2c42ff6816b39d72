import type { Manifest } from '../../schemas/manifest.ts';
import type { Issue, Result } from '../../schemas/result.ts';
import type { DocumentRange } from '../extract/documents/find-documents.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { type AssembleInput, assemble } from './assemble.ts';
import { resultHead } from './result-head.ts';
import { partName } from './split-result.ts';

/**
 * Assembles the result of a file: of one document, or with a result for each of the documents that it was split into.
 * Errors: those of the store.
 */
export async function assembleAll(input: AssembleInput, deps: { readonly store: BlobStore }): Promise<Result> {
  const { documents = [] } = input;
  if (documents.length < 2) return assemble(input, deps);
  const parts: Result[] = [];
  for (const range of documents) parts.push(await assemble(inputOf(range, input), deps));
  return combined(parts, input);
}

/** What is known of one document in a file. */
function inputOf(range: DocumentRange, input: AssembleInput): AssembleInput {
  const { job, manifest, chunks, words } = input;
  const own = ({ number }: { readonly number: number }) => number >= range.from && number <= range.to;
  const pages = manifest.pages.filter(own);
  const { einvoice: _, ...rest } = manifest;
  const part: Manifest = {
    ...rest,
    pages,
    attachments: [],
    findings: [],
    prepareMs: (manifest.prepareMs * pages.length) / Math.max(1, manifest.pages.length),
  };
  return {
    ...input,
    job: {
      ...job,
      id: `d-${digest(job.id, range.from, range.to).slice(0, 32)}`,
      document: { ...job.document, name: partName(job.document.name, range) },
    },
    manifest: part,
    chunks: chunks.filter((chunk) => chunk.pages.some((page) => own({ number: page }))),
    words: words !== undefined && 'pages' in words ? { ...words, pages: words.pages.filter(own) } : words,
  };
}

function combined(parts: readonly Result[], { job, manifest, model, timing, cancelled }: AssembleInput): Result {
  const sum = (of: (usage: Result['usage']) => number) => parts.reduce((total, { usage }) => total + of(usage), 0);
  const error = parts.find((part) => part.error !== undefined)?.error;
  const status = statusOf(parts);
  return {
    ...resultHead(job, manifest, model),
    status: cancelled === true ? 'cancelled' : status,
    ...(error !== undefined && (status === 'failed' || cancelled === true) ? { error } : {}),
    data: {},
    fields: {},
    review: [],
    checks: [],
    lists: {},
    pages: parts.flatMap((part) => part.pages),
    issues: parts.flatMap(({ document, issues }) => issues.map((issue) => issueOf(document.name, issue))),
    usage: {
      requests: sum((usage) => usage.requests),
      cached_answers: sum((usage) => usage.cached_answers),
      repairs: sum((usage) => usage.repairs),
      input_tokens: sum((usage) => usage.input_tokens),
      output_tokens: sum((usage) => usage.output_tokens),
      predicted_input_tokens: sum((usage) => usage.predicted_input_tokens),
      cost_usd: sumOrNull(parts.map(({ usage }) => usage.cost_usd)),
    },
    timing: {
      queued_ms: timing.queuedMs,
      prepare_ms: manifest.prepareMs,
      model_ms: parts.reduce((total, part) => total + part.timing.model_ms, 0),
      total_ms: Date.now() - timing.startedAt,
    },
    documents: [...parts],
  };
}

function statusOf(parts: readonly Result[]): Result['status'] {
  if (parts.every(({ status }) => status === 'succeeded')) return 'succeeded';
  return parts.every(({ status }) => status === 'failed') ? 'failed' : 'partial';
}

function issueOf(name: string, { pointer: _, ...issue }: Issue): Issue {
  return { ...issue, message: `${name}: ${issue.message}` };
}
