import type { ChunkRecord } from '../../schemas/answer.ts';
import type { PreparedPage } from '../../schemas/page.ts';
import type { Issue } from '../../schemas/result.ts';
import type { Block } from '../../schemas/transcript.ts';
import type { Answer, StoredRequest } from '../model/language-model.ts';
import { LOCAL } from '../model/profile.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { locateBlocks } from '../transcript/locate.ts';
import { parseMarkdown } from '../transcript/read-markdown.ts';
import { toMarkdown } from '../transcript/to-markdown.ts';
import { type TranscriptPages, transcribeWords } from '../transcript/transcribe.ts';
import { answeredPages } from './chunk-record.ts';
import type { ResultContent, ResultSubject } from './extracted-content.ts';
import { pagesOf } from './tasks/load-request.ts';

/** Issues after which text of a page is missing. */
const UNREAD: ReadonlySet<string> = new Set(['page_not_read', 'page_not_read_whole', 'page_hard_to_read']);
/** Share of a page's words that a model may leave out: of a text layer, and of words that OCR has read. */
const MAX_MISSING = { exact: 0.05, read: 0.4 } as const;
const MIN_MISSING = 5;

/** What is known of a document before it is transcribed. */
interface Known {
  readonly records: readonly ChunkRecord[];
  readonly issues: readonly Issue[];
}

/**
 * Makes the transcript of a document: blocks in reading order, and the same as Markdown by page. The words of the pages
 * are it, unless a model on the network was asked. What could not be read is said where it would stand.
 */
export async function transcriptContent(
  { manifest, model }: Pick<ResultSubject, 'manifest' | 'model'>,
  { records, issues }: Known,
  pages: TranscriptPages,
): Promise<ResultContent> {
  const read =
    model.provider === LOCAL
      ? { blocks: await transcribeWords(pages, manifest.language), issues: [] }
      : await readAnswers(records, pages);
  const answered = new Set(records.flatMap(answeredPages));
  const byPage = new Map<number, Block[]>(manifest.pages.map(({ number }) => [number, []]));
  for (const block of read.blocks) byPage.get(block.page)?.push(block);
  for (const { page, code, message } of issues) {
    const own = page === undefined ? undefined : byPage.get(page);
    if (page === undefined || own === undefined) continue;
    if (UNREAD.has(code)) own.push({ kind: 'unread', page, text: message });
    else if (own.length === 0 && !answered.has(page)) {
      own.push({ kind: 'unread', page, text: `Page ${page} could not be read: ${message}` });
    }
  }
  return {
    data: {
      pages: [...byPage].map(([page, blocks]) => ({ page, markdown: toMarkdown(blocks, { pages: 1 }).trimEnd() })),
    },
    fields: {},
    review: [],
    checks: [],
    lists: {},
    blocks: [...byPage.values()].flat(),
    issues: read.issues,
  };
}

async function readAnswers(records: readonly ChunkRecord[], pages: TranscriptPages) {
  const markdown = new Map<number, string>();
  const asked = new Set<number>();
  for (const part of records.flatMap(({ parts }) => parts)) {
    if (part.data === undefined) continue;
    for (const page of part.pages) asked.add(page);
    for (const [page, text] of entriesOf(part.data, part.pages)) {
      // Of a page that two requests share, the first answer counts.
      if (!markdown.has(page)) markdown.set(page, text);
    }
  }
  const blocks: Block[] = [];
  const issues: Issue[] = [];
  for (const number of pages.numbers.filter((page) => asked.has(page))) {
    const text = markdown.get(number);
    const page = await pages.load(number);
    if (text === undefined) {
      const message = `The model gave no text for page ${number}.`;
      issues.push({ code: 'page_not_transcribed', page: number, message });
      blocks.push({ kind: 'unread', page: number, text: message });
      continue;
    }
    const located = locateBlocks(parseMarkdown(text), page);
    blocks.push(...located.blocks);
    issues.push(...missingIssue(page, located));
  }
  return { blocks, issues };
}

/** The texts of an answer by their pages; where their numbers are not those of the pages shown, by their order. */
function entriesOf(data: Readonly<Record<string, unknown>>, shown: readonly number[]): ReadonlyMap<number, string> {
  const entries = (Array.isArray(data.pages) ? data.pages : []).flatMap((entry: unknown) => {
    const { page, markdown } = Object(entry) as { readonly page?: unknown; readonly markdown?: unknown };
    return typeof markdown === 'string' ? [{ page, markdown }] : [];
  });
  const numbers = entries.map(({ page }) => page);
  const areKnown = numbers.every((page) => typeof page === 'number' && shown.includes(page));
  if (areKnown && new Set(numbers).size === numbers.length) {
    return new Map(entries.map(({ page, markdown }) => [Number(page), markdown]));
  }
  if (entries.length !== shown.length) return new Map();
  return new Map(entries.map(({ markdown }, at) => [shown[at] ?? 0, markdown]));
}

function missingIssue(
  page: PreparedPage,
  { words, missing }: { readonly words: number; readonly missing: number },
): readonly Issue[] {
  const share = page.wordsFrom === 'text_layer' ? MAX_MISSING.exact : MAX_MISSING.read;
  if (missing < MIN_MISSING || missing <= share * words) return [];
  const message = `Of ${words} words that are printed on page ${page.number}, ${missing} are not in the text that the model gave.`;
  return [{ code: 'text_missing', page: page.number, message }];
}

/** Answers a request for a transcript from the words of its pages, as the local model does. Errors: those of the store. */
export async function transcribeLocally({ pages, language }: StoredRequest, store: BlobStore): Promise<Answer> {
  const stored = pagesOf(pages, store);
  const blocks = await transcribeWords({ numbers: stored.numbers, load: stored.load }, language);
  const entries = stored.numbers.map((page) => ({
    page,
    markdown: toMarkdown(
      blocks.filter((block) => block.page === page),
      { pages: 1 },
    ).trimEnd(),
  }));
  return {
    text: JSON.stringify({ pages: entries }),
    finishReason: { unified: 'stop' },
    usage: { inputTokens: 0, outputTokens: 0, predictedInputTokens: 0, costUsd: 0 },
    warnings: [],
  };
}
