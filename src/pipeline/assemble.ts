import type { ChunkOutcome, ChunkRecord, LookRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { Issue, ModelNote, Result, ResultPage, Review } from '../../schemas/result.ts';
import type { SerializedError } from '../errors.ts';
import type { DocumentRange } from '../extract/documents/find-documents.ts';
import { toPageRange } from '../plan/page-range.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { isTranscript } from '../transcript/transcript-type.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { loadChunk } from './chunk-record.ts';
import { documentIssues } from './document-issues.ts';
import { einvoiceRecords } from './einvoice.ts';
import { createEvidenceLoader } from './evidence-loader.ts';
import { extractedContent, type ResultSubject, saysNothing } from './extracted-content.ts';
import { loadPage } from './pages.ts';
import { pagesWithoutWords } from './prepare/pages-without-words.ts';
import { resultHead } from './result-head.ts';
import { describePages } from './result-pages.ts';
import { severalDocuments } from './several-documents.ts';
import { loadSchema } from './tasks/load-request.ts';
import { transcriptContent } from './transcript.ts';

/** The outcome of one chunk: its record, or the error. */
export type ChunkEnd = { readonly pages: readonly number[] } & (
  | { readonly outcome: ChunkOutcome }
  | { readonly error: SerializedError }
);

/** What a result is assembled from. */
export interface AssembleInput extends ResultSubject {
  readonly chunks: readonly ChunkEnd[];
  /** Keys of chunk records of earlier runs that are reused. */
  readonly reusedRecords?: readonly string[];
  /** Whether the job was cancelled before it finished. */
  readonly cancelled?: boolean;
  /** The pages of each document, of a file that is split into its documents. */
  readonly documents?: readonly DocumentRange[] | undefined;
  /** Why the document did not fit into one request, if that was required. */
  readonly splitReason?: string | undefined;
  /** The pages read by OCR in parallel with the requests, or why that failed. */
  readonly words?: Manifest | { readonly error: SerializedError } | undefined;
  /** What the model read of doubtful values when it was shown them once more. */
  readonly looks?: LookRecord | undefined;
  readonly timing: { readonly queuedMs: number; readonly startedAt: number };
}

type Part = ChunkRecord['parts'][number];

const CANCELLED = {
  status: 'cancelled',
  error: { code: 'cancelled', message: 'The job was cancelled. The result holds what was answered by then.' },
} as const;

/**
 * Assembles the result of a document from the answers of its chunks: merges and validates them, locates every value on
 * its page, and decides the status, which is `partial` if there are issues or unanswered pages. Errors: those of the
 * store.
 */
export async function assemble(input: AssembleInput, deps: { readonly store: BlobStore }): Promise<Result> {
  const { job, manifest } = input;
  const schema = await loadSchema(deps.store, job.type.blob);
  const records = [
    ...(await loadReused(input.reusedRecords ?? [], deps.store)),
    ...(await loadRecords(input.chunks, deps.store)),
    ...einvoiceRecords(manifest, schema),
    ...(input.looks === undefined ? [] : [{ parts: [], requests: input.looks.requests }]),
  ].map((record) => recordOf(record, manifest));
  const parts = records.flatMap((record) => record.parts);
  const words = input.words !== undefined && 'pages' in input.words ? input.words : undefined;
  const load = createEvidenceLoader(manifest, words, deps.store);
  const numbers = manifest.pages.filter((page) => !page.failed).map((page) => page.number);
  const pages = { numbers, load };
  const described = await describePages(manifest, records, load);
  const known = [
    ...planIssues(input),
    ...documentIssues(manifest),
    ...(await wordIssues(input, deps.store)),
    ...described.issues,
    ...(isTranscript(schema) || input.documents !== undefined ? [] : await severalDocuments(manifest, pages)),
    ...parts.flatMap(partIssues),
  ];
  const content = isTranscript(schema)
    ? await transcriptContent(input, { records, issues: known }, pages)
    : await extractedContent(input, { schema, records, readings: input.looks?.readings ?? [] }, pages);
  const issues = [...known, ...content.issues];
  if (issues.length === 0 && saysNothing(content)) {
    issues.push({
      code: 'nothing_found',
      message: `Nothing that the document type ${job.type.name} asks for was found.`,
    });
  }
  const head = resultHead(job, manifest, input.model);
  return {
    ...head,
    model: {
      ...head.model,
      notes: distinct([...viewNotes(job, input.model), ...parts.flatMap((part) => part.notes)]),
    },
    ...(input.cancelled === true ? CANCELLED : verdict(described.pages, parts, issues, content.review)),
    ...content,
    pages: [...described.pages],
    issues,
    usage: usageOf(records),
    timing: {
      queued_ms: input.timing.queuedMs,
      prepare_ms: manifest.prepareMs,
      model_ms: requestsOf(records).reduce((sum, { modelMs, cached }) => sum + (cached ? 0 : modelMs), 0),
      total_ms: Date.now() - input.timing.startedAt,
    },
  };
}

/** The part of a record that is about the pages of a manifest. */
function recordOf({ parts, requests }: ChunkRecord, manifest: Manifest): ChunkRecord {
  const numbers = new Set(manifest.pages.map(({ number }) => number));
  const isOwn = ({ pages }: { readonly pages: readonly number[] }) =>
    pages.length === 0 || pages.some((page) => numbers.has(page));
  return { parts: parts.filter(isOwn), requests: requests.filter(isOwn) };
}

/** A model of words is shown no images, whatever was asked for. */
function viewNotes({ options }: Job, { input }: AssembleInput['model']): readonly ModelNote[] {
  if (input !== 'words' || (options.views !== 'image' && options.views !== 'both')) return [];
  const message = `Images were asked for (views: ${options.views}), but this model is shown the words of the pages only.`;
  return [{ code: 'images_not_shown', message }];
}

function distinct(notes: readonly ModelNote[]): ModelNote[] {
  return [...new Map(notes.map((note) => [`${note.code} ${note.message}`, note])).values()];
}

/** Loads the answered parts of earlier runs, whose requests count as cached. */
async function loadReused(keys: readonly string[], store: BlobStore): Promise<readonly ChunkRecord[]> {
  const records: ChunkRecord[] = [];
  for (const record of keys) {
    const { parts, requests } = await loadChunk(store, { record });
    records.push({
      parts: parts.filter((part) => part.error === undefined),
      requests: requests.map((request) => ({ ...request, cached: true })),
    });
  }
  return records;
}

/** Loads the records of the chunks; a failed chunk becomes a record with its error. */
async function loadRecords(chunks: readonly ChunkEnd[], store: BlobStore): Promise<readonly ChunkRecord[]> {
  const records: ChunkRecord[] = [];
  for (const chunk of chunks) {
    const { pages } = chunk;
    if ('outcome' in chunk) records.push(await loadChunk(store, chunk.outcome));
    else records.push({ parts: [{ pages, warnings: [], notes: [], issues: [], error: chunk.error }], requests: [] });
  }
  return records;
}

function verdict(
  pages: readonly ResultPage[],
  parts: readonly Part[],
  issues: readonly Issue[],
  review: readonly Review[],
): Pick<Result, 'status' | 'error'> {
  if (parts.some((part) => part.data !== undefined)) {
    const complete = issues.length === 0 && review.length === 0 && pages.every((page) => page.status === 'succeeded');
    return { status: complete ? 'succeeded' : 'partial' };
  }
  const failure = parts.find((part) => part.error !== undefined)?.error;
  if (failure !== undefined) return { status: 'failed', error: failure };
  const failed = pages.find((page) => page.status === 'failed');
  const issue = issues.find((candidate) => candidate.page === failed?.number);
  return {
    status: 'failed',
    error: { code: issue?.code ?? 'no_pages', message: issue?.message ?? 'No page could be prepared.' },
  };
}

function planIssues({ splitReason }: AssembleInput): readonly Issue[] {
  if (splitReason === undefined) return [];
  const message = `The document did not fit into one request: ${splitReason}. It was sent in several.`;
  return [{ code: 'document_split', message }];
}

/** Issues for pages that OCR failed to read in parallel with the requests. */
async function wordIssues({ job, manifest, words }: AssembleInput, store: BlobStore): Promise<readonly Issue[]> {
  if (words === undefined) return [];
  if ('error' in words) return [unreadIssue(pagesWithoutWords(job, manifest), words.error)];
  const issues: Issue[] = [];
  for (const entry of words.pages.filter((page) => page.failed)) {
    const { error } = await loadPage(store, entry);
    if (error !== undefined) issues.push(unreadIssue([entry.number], error));
  }
  return issues;
}

function unreadIssue(pages: readonly number[], { code, message }: SerializedError): Issue {
  const which = pages.length === 1 ? `Page ${pages[0]}` : `Pages ${toPageRange(pages)}`;
  return {
    code,
    ...(pages[0] === undefined ? {} : { page: pages[0] }),
    message: `${which} could not be read by OCR, so values are not confirmed there: ${message}`,
  };
}

function partIssues({ pages, issues, warnings, error }: Part): readonly Issue[] {
  const where = `${pages.length === 1 ? 'Page' : 'Pages'} ${pages.join(', ')}`;
  return [
    ...(error === undefined ? [] : [{ code: error.code, page: pages[0] ?? 1, message: `${where}: ${error.message}` }]),
    ...issues,
    ...warnings.map((message): Issue => ({ code: 'model_warning', message })),
  ];
}

function requestsOf(records: readonly ChunkRecord[]): ChunkRecord['requests'] {
  return records.flatMap((record) => record.requests);
}

function usageOf(records: readonly ChunkRecord[]): Result['usage'] {
  const all = requestsOf(records);
  const paid = all.filter((request) => !request.cached);
  const sum = (of: (usage: (typeof paid)[number]['usage']) => number) =>
    paid.reduce((total, { usage }) => total + of(usage), 0);
  return {
    requests: paid.length,
    cached_answers: all.length - paid.length,
    repairs: paid.filter((request) => request.repair).length,
    input_tokens: sum((usage) => usage.inputTokens),
    output_tokens: sum((usage) => usage.outputTokens),
    predicted_input_tokens: sum((usage) => usage.predictedInputTokens),
    cost_usd: sumOrNull(paid.map(({ usage }) => usage.costUsd)),
  };
}
