import type { TaskInput, TaskName } from './content-tasks.ts';

/** Processor time per page, in ms: many times what an ordinary page needs. */
const PAGE_MS = 1500;
/** Processor time per megabyte of input text, in ms. */
const MEGABYTE_MS = 5000;

/** Limit of processor time of a task, in ms; `baseMs` is allowed for any task. */
export function cpuLimitMs<N extends TaskName>(name: N, input: TaskInput<N>, baseMs: number): number {
  return baseMs + pagesOf(name, input) * PAGE_MS + (textOf(input).length / 1e6) * MEGABYTE_MS;
}

/** A task with more pages than this, or more characters of text, is large. */
const LARGE_PAGES = 30;
const LARGE_TEXT = 500_000;

/** Whether a task may take so long that it must not block others. */
export function isLarge<N extends TaskName>(name: N, input: TaskInput<N>): boolean {
  return pagesOf(name, input) > LARGE_PAGES || textOf(input).length > LARGE_TEXT;
}

function pagesOf(name: TaskName, input: unknown): number {
  const data = input as {
    readonly pages?: readonly unknown[];
    readonly request?: { readonly pages: readonly unknown[] };
    readonly manifest?: { readonly pages: readonly unknown[] };
  };
  if (name === 'answerLocally' || name === 'completeLists') return data.pages?.length ?? 0;
  return data.request?.pages.length ?? data.manifest?.pages.length ?? 0;
}

function textOf(input: unknown): string {
  const { text } = input as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
