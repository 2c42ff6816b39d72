import type { TaskInput, TaskName } from './content-tasks.ts';

/** Processor time per page, in ms: many times what an ordinary page needs. */
const PAGE_MS = 1500;
/** Processor time per job whose review is looked at, in ms. */
const REVIEWED_MS = 250;
/** Processor time per megabyte of input text, in ms. */
const MEGABYTE_MS = 5000;

/** Limit of processor time of a task, in ms; `baseMs` is allowed for any task. */
export function cpuLimitMs<N extends TaskName>(name: N, input: TaskInput<N>, baseMs: number): number {
  const reviewed = reviewsIn(input) * REVIEWED_MS;
  return baseMs + reviewed + pagesOf(name, input) * PAGE_MS + (textOf(input).length / 1e6) * MEGABYTE_MS;
}

/** A task with more pages than this, or more characters of text, is large. */
const LARGE_PAGES = 30;
const LARGE_TEXT = 500_000;
/** Edits of a review. */
const LARGE_EDITS = 500;

/** Whether a task may take so long that it must not block others. */
export function isLarge<N extends TaskName>(name: N, input: TaskInput<N>): boolean {
  return (
    reviewsIn(input) > 0 ||
    pagesOf(name, input) > LARGE_PAGES ||
    textOf(input).length > LARGE_TEXT ||
    editsIn(input) > LARGE_EDITS
  );
}

function pagesOf(name: TaskName, input: unknown): number {
  const data = input as {
    readonly pages?: readonly unknown[];
    readonly request?: { readonly pages: readonly unknown[] };
    readonly manifest?: { readonly pages: readonly unknown[] };
    readonly original?: { readonly pages: readonly unknown[] };
  };
  if (name === 'answerLocally' || name === 'completeLists' || name === 'chooseType') return data.pages?.length ?? 0;
  if (name === 'readForField' || name === 'goldData') return 0;
  if (name === 'applyReview') return data.original?.pages.length ?? 0;
  return data.request?.pages.length ?? data.manifest?.pages.length ?? 0;
}

function editsIn(input: unknown): number {
  const { edits } = input as { readonly edits?: unknown };
  return Array.isArray(edits) ? edits.length : 0;
}

/** Jobs whose reviews are looked at. */
function reviewsIn(input: unknown): number {
  const { reviews } = input as { readonly reviews?: unknown };
  return Array.isArray(reviews) ? reviews.length : 0;
}

function textOf(input: unknown): string {
  const { text } = input as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
