import type { ChunkOutcome, KeptAnswer } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Field, Issue, Result, ResultPage } from '../../schemas/result.ts';
import { ground } from '../extract/ground.ts';
import { escapePointer, leavesOf, listsOf } from '../extract/leaves.ts';
import { mergeChunks } from '../extract/merge.ts';
import { readAnswer } from '../extract/read-answer.ts';
import { compileSchema, validateData } from '../extract/validate.ts';
import type { JsonSchema, LanguageModel } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { loadAnswer, loadSchema } from './extract-chunk.ts';
import { loadPage } from './pages.ts';
import { resultHead } from './result-head.ts';

/** A page is hard to read where more lines than these, and more than this share of them, could not be read. */
const FEW_LINES = 3;
const MOST_UNREAD = 0.3;

/** What became of one chunk: its answer, or why there is none. */
export type ChunkEnd =
  | { readonly pages: readonly number[]; readonly outcome: ChunkOutcome }
  | { readonly pages: readonly number[]; readonly error: { readonly code: string; readonly message: string } };

export interface AssembleInput {
  readonly job: Job;
  readonly manifest: Manifest;
  readonly chunks: readonly ChunkEnd[];
  readonly timing: { readonly queuedMs: number; readonly startedAt: number };
}

interface Answered {
  readonly kept: KeptAnswer;
  readonly cached: boolean;
  readonly pages: readonly number[];
}

/**
 * Makes the result of a document from the answers for its chunks: merges, validates, finds every value on its page, and decides
 * the status. `partial` where anything is in `issues`.
 */
export async function assemble(
  input: AssembleInput,
  deps: { readonly store: BlobStore; readonly model: LanguageModel },
): Promise<Result> {
  const { job, manifest } = input;
  const { store } = deps;
  const schema = await loadSchema(store, job);
  const answered: Answered[] = [];
  for (const chunk of input.chunks) {
    if (!('outcome' in chunk)) continue;
    const kept = await loadAnswer(store, chunk.outcome.answer);
    answered.push({ kept, cached: chunk.outcome.cached, pages: chunk.pages });
  }
  const entries = new Map(manifest.pages.map((entry) => [entry.number, entry]));
  // Several steps look at a page one after the other; only the last one is kept, so that memory does not grow with their number.
  let last: { readonly number: number; readonly page: Promise<PreparedPage> } | undefined;
  const load = (number: number): Promise<PreparedPage> => {
    const entry = entries.get(number);
    if (entry === undefined) throw new TypeError(`Page ${number} is not in the manifest.`);
    if (last?.number !== number) last = { number, page: loadPage(store, entry) };
    return last.page;
  };
  const numbers = manifest.pages.filter((page) => !page.failed).map((page) => page.number);
  const merged = await mergeChunks(
    answered.map(({ kept, pages }) => ({ data: readAnswer(kept), evidence: kept.evidence ?? {}, pages })),
    { pages: { numbers, load } },
  );
  const leaves = leavesOf(merged.data);
  const grounded = await ground(leaves, merged.evidence, { numbers, load }, schema);
  const invalid = validateData(merged.data, compileSchema(schema, job.type.name));
  const fields = markInvalid({ ...absentFields(schema, merged.data), ...grounded.fields }, invalid);
  const { pages, pageIssues } = await describePages(manifest, input.chunks, answered, load);

  const issues = [...pageIssues, ...chunkIssues(input.chunks), ...merged.issues, ...invalid, ...grounded.issues];
  if (issues.length === 0 && leaves.length === 0) {
    issues.push({
      code: 'nothing_found',
      message: `Nothing that the document type ${job.type.name} asks for was found.`,
    });
  }
  for (const { kept } of answered) {
    issues.push(...kept.warnings.map((message): Issue => ({ code: 'model_warning', message })));
  }
  return {
    ...resultHead(job, manifest, deps.model),
    ...verdict(pages, input.chunks, issues),
    data: merged.data,
    fields,
    pages,
    lists: describeLists(merged.data, fields),
    issues,
    usage: usageOf(answered),
    timing: {
      queuedMs: input.timing.queuedMs,
      prepareMs: manifest.prepareMs,
      modelMs: answered.reduce((sum, { kept, cached }) => sum + (cached ? 0 : kept.modelMs), 0),
      totalMs: Date.now() - input.timing.startedAt,
    },
  };
}

function verdict(
  pages: readonly ResultPage[],
  chunks: readonly ChunkEnd[],
  issues: readonly Issue[],
): Pick<Result, 'status' | 'error'> {
  const failure = chunks.find((chunk) => 'error' in chunk);
  const anything = chunks.some((chunk) => 'outcome' in chunk);
  if (anything) return { status: issues.length > 0 ? 'partial' : 'succeeded' };
  if (failure !== undefined && 'error' in failure) return { status: 'failed', error: failure.error };
  const failed = pages.find((page) => page.status === 'failed');
  const issue = issues.find((candidate) => candidate.page === failed?.number);
  return {
    status: 'failed',
    error: { code: issue?.code ?? 'no_pages', message: issue?.message ?? 'No page could be prepared.' },
  };
}

async function describePages(
  manifest: Manifest,
  chunks: readonly ChunkEnd[],
  answered: readonly Answered[],
  load: (number: number) => Promise<PreparedPage>,
): Promise<{ readonly pages: ResultPage[]; readonly pageIssues: Issue[] }> {
  const pages: ResultPage[] = [];
  const pageIssues: Issue[] = [];
  for (const entry of manifest.pages) {
    const page = await load(entry.number);
    const asked = answered.filter((chunk) => chunk.pages.includes(entry.number) && !chunk.cached);
    const lost = chunks.some((chunk) => 'error' in chunk && chunk.pages.includes(entry.number));
    pages.push({
      number: page.number,
      status: page.status === 'failed' || lost ? 'failed' : 'succeeded',
      route: page.route,
      views: page.views.map((view) =>
        view.kind === 'text'
          ? { kind: view.kind, tokens: view.tokens }
          : {
              kind: view.kind,
              width: view.width,
              height: view.height,
              tiles: view.tiles,
              ...(view.effectiveDpi === undefined ? {} : { effectiveDpi: view.effectiveDpi }),
              tokens: view.tokens,
            },
      ),
      ocr: page.ocr,
      attempts: asked.length,
      costUsd: asked.reduce((sum, chunk) => sum + chunk.kept.usage.costUsd / chunk.pages.length, 0),
      findings: page.findings,
    });
    if (page.error !== undefined) pageIssues.push({ ...page.error, page: page.number });
    else pageIssues.push(...doubtsOfPage(page));
  }
  return { pages, pageIssues };
}

function doubtsOfPage(page: PreparedPage): readonly Issue[] {
  const damaged = page.findings
    .filter((finding) => finding.code === 'damaged' || finding.code === 'truncated')
    .map((finding): Issue => ({ code: 'page_damaged', page: page.number, message: finding.message }));
  const unread = page.findings.find((finding) => finding.code === 'unread_lines')?.value ?? 0;
  const lines = unread + new Set(page.words.map((word) => word.line)).size;
  if (unread >= FEW_LINES && unread > lines * MOST_UNREAD) {
    const message = `Page ${page.number} is hard to read: ${unread} of ${lines} lines that look like text could not be read.`;
    return [...damaged, { code: 'page_hard_to_read', page: page.number, message }];
  }
  if (page.ocr !== 'off' || page.wordsFrom !== 'none' || page.views.length > 0) return damaged;
  const message = `Page ${page.number} has no text that can be trusted, and OCR is off: nothing of it was read.`;
  return [...damaged, { code: 'page_not_read', page: page.number, message }];
}

function chunkIssues(chunks: readonly ChunkEnd[]): readonly Issue[] {
  return chunks.flatMap((chunk) =>
    'error' in chunk
      ? [
          {
            code: chunk.error.code,
            page: chunk.pages[0] ?? 1,
            message: `${chunk.pages.length === 1 ? 'Page' : 'Pages'} ${chunk.pages.join(', ')}: ${chunk.error.message}`,
          },
        ]
      : [],
  );
}

/** An entry for every property at the root of the document type that the data does not have. */
function absentFields(schema: JsonSchema, data: Readonly<Record<string, unknown>>): Record<string, Field> {
  const properties = typeof schema.properties === 'object' && schema.properties !== null ? schema.properties : {};
  return Object.fromEntries(
    Object.keys(properties)
      .filter((name) => !Object.hasOwn(data, name))
      .map((name) => [`/${escapePointer(name)}`, { state: 'absent', grounded: false, score: 0 } as const]),
  );
}

function markInvalid(fields: Readonly<Record<string, Field>>, issues: readonly Issue[]): Record<string, Field> {
  const marked: Record<string, Field> = { ...fields };
  for (const { code, pointer } of issues) {
    const field = pointer === undefined ? undefined : marked[pointer];
    if (code === 'schema_mismatch' && pointer !== undefined && field !== undefined) {
      marked[pointer] = { ...field, state: 'invalid' };
    }
  }
  return marked;
}

function describeLists(
  data: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): Result['lists'] {
  const pagesOf = new Map<string, Set<number>>();
  const lists = listsOf(data);
  for (const [pointer, { page }] of Object.entries(fields)) {
    if (page === undefined) continue;
    const steps = pointer.split('/');
    for (let depth = 1; depth < steps.length; depth += 1) {
      const ancestor = steps.slice(0, depth).join('/');
      if (!lists.has(ancestor)) continue;
      const seen = pagesOf.get(ancestor) ?? new Set<number>();
      pagesOf.set(ancestor, seen.add(page));
    }
  }
  return Object.fromEntries(
    [...lists].map(([pointer, items]) => [
      pointer,
      {
        extracted: items.length,
        verdict: 'unknown' as const,
        pages: [...(pagesOf.get(pointer) ?? [])].sort((a, b) => a - b),
      },
    ]),
  );
}

function usageOf(answered: readonly Answered[]): Result['usage'] {
  const asked = answered.filter((chunk) => !chunk.cached);
  const sum = (of: (kept: KeptAnswer) => number) => asked.reduce((total, { kept }) => total + of(kept), 0);
  return {
    requests: asked.length,
    cachedAnswers: answered.length - asked.length,
    repairs: 0,
    inputTokens: sum((kept) => kept.usage.inputTokens),
    outputTokens: sum((kept) => kept.usage.outputTokens),
    predictedInputTokens: sum((kept) => kept.predictedInputTokens),
    costUsd: sum((kept) => kept.usage.costUsd),
  };
}
