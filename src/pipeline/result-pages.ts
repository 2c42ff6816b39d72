import type { ChunkRecord } from '../../schemas/answer.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import type { PreparedPage, View } from '../../schemas/page.ts';
import type { Issue, ResultPage } from '../../schemas/result.ts';
import { sumOrNull } from '../util/sum-or-null.ts';
import { answeredPages } from './chunk-record.ts';
import { contentIssues } from './reading-issues.ts';

/** A page is hard to read if at least MIN_UNREAD_LINES, and more than this share of its lines, are unread. */
const MIN_UNREAD_LINES = 3;
const MAX_UNREAD_SHARE = 0.3;

/** The pages of a result and the issues with them. */
export interface DescribedPages {
  readonly pages: readonly ResultPage[];
  readonly issues: readonly Issue[];
}

/** Describes every page: whether it was answered, its cost in US dollars, and issues with it. */
export async function describePages(
  manifest: Manifest,
  records: readonly ChunkRecord[],
  load: (number: number) => Promise<PreparedPage>,
): Promise<DescribedPages> {
  const pages: ResultPage[] = [];
  const issues: Issue[] = [];
  const answered = new Set(records.flatMap(answeredPages));
  const failed = new Set(
    records.flatMap(({ parts }) => parts.filter((part) => part.error !== undefined).flatMap((part) => part.pages)),
  );
  const paid = records.flatMap(({ requests }) => requests.filter((request) => !request.cached));
  for (const entry of manifest.pages) {
    const page = await load(entry.number);
    const own = paid.filter((request) => request.pages.includes(entry.number));
    pages.push({
      number: page.number,
      status: page.status === 'failed' || !answered.has(entry.number) ? 'failed' : 'succeeded',
      route: page.route,
      views: page.views.map(describeView),
      ocr: page.ocr,
      attempts: own.length,
      cost_usd: sumOrNull(
        own.map(({ usage, pages }) => (usage.costUsd === null ? null : usage.costUsd / pages.length)),
      ),
      findings: page.findings,
    });
    if (page.error !== undefined) issues.push({ ...page.error, page: page.number });
    else issues.push(...readingIssues(page), ...contentIssues(page));
    if (page.error === undefined && !answered.has(page.number) && !failed.has(page.number)) {
      issues.push({ code: 'page_not_answered', page: page.number, message: notAnswered(page.number) });
    }
  }
  return { pages, issues };
}

function notAnswered(page: number): string {
  return `Page ${page} is in no answer of the model, for an unknown reason. Retry the job to ask about it.`;
}

function describeView(view: View): ResultPage['views'][number] {
  if (view.kind === 'text') return { kind: view.kind, tokens: view.tokens };
  const { kind, width, height, tiles, effectiveDpi, tokens } = view;
  return { kind, width, height, tiles, ...(effectiveDpi === undefined ? {} : { effective_dpi: effectiveDpi }), tokens };
}

function readingIssues(page: PreparedPage): readonly Issue[] {
  const damaged = page.findings
    .filter((finding) => finding.code === 'damaged' || finding.code === 'truncated')
    .map((finding): Issue => ({ code: 'page_damaged', page: page.number, message: finding.message }));
  const unread = page.findings.find((finding) => finding.code === 'unread_lines')?.value ?? 0;
  const lines = unread + new Set(page.words.map((word) => word.line)).size;
  if (unread >= MIN_UNREAD_LINES && unread > lines * MAX_UNREAD_SHARE) {
    const message = `Page ${page.number} is hard to read: ${unread} of ${lines} lines that look like text could not be read.`;
    return [...damaged, { code: 'page_hard_to_read', page: page.number, message }];
  }
  if (page.ocr !== 'off' || page.wordsFrom !== 'none' || page.views.length > 0) return damaged;
  const message = `Page ${page.number} has no text that can be trusted, and OCR is off: nothing of it was read.`;
  return [...damaged, { code: 'page_not_read', page: page.number, message }];
}
