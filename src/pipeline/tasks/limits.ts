import type { TaskInput, TaskName } from './content-tasks.ts';

/** Processor time for each page that a task is about, in ms: many times what an ordinary one needs. */
const PAGE_MS = 1500;
/** And for each megabyte of text that it is given. */
const MEGABYTE_MS = 5000;

/** Processor time after which a task is given up, in ms; `baseMs` is allowed for any. */
export function cpuLimitMs<N extends TaskName>(name: N, input: TaskInput<N>, baseMs: number): number {
  return baseMs + pagesOf(name, input) * PAGE_MS + (textOf(input).length / 1e6) * MEGABYTE_MS;
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
