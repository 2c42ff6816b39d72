import type { TaskInput, TaskName } from './content-tasks.ts';

/** Processor time for each page that a task is about, in ms: many times what an ordinary one needs. */
const PAGE_MS = 1500;
/** And for each megabyte of text that it is given. */
const MEGABYTE_MS = 5000;

/** Processor time after which a task is given up, in ms; `baseMs` is allowed for any. */
export function cpuLimitMs<N extends TaskName>(name: N, input: TaskInput<N>, baseMs: number): number {
  return baseMs + pagesOf(name, input) * PAGE_MS + (textOf(input).length / 1e6) * MEGABYTE_MS;
}

/** More pages, or a longer text, than this make a task one that others should not wait for. */
const MANY_PAGES = 30;
const LONG_TEXT = 500_000;

/** Whether a task may take so long that it must not stand in the way of others. */
export function isLarge<N extends TaskName>(name: N, input: TaskInput<N>): boolean {
  return pagesOf(name, input) > MANY_PAGES || textOf(input).length > LONG_TEXT;
}

function pagesOf(name: TaskName, input: unknown): number {
  const given = input as {
    readonly pages?: readonly unknown[];
    readonly request?: { readonly pages: readonly unknown[] };
    readonly manifest?: { readonly pages: readonly unknown[] };
  };
  if (name === 'answerLocally') return given.pages?.length ?? 0;
  return given.request?.pages.length ?? given.manifest?.pages.length ?? 0;
}

function textOf(input: unknown): string {
  const { text } = input as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
