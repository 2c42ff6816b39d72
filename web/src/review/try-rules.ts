import { effect, signal } from '@preact/signals';
import { api, type Edit } from '../api.ts';
import { draft, readDraft } from './actions.ts';
import { type Part, partsOf } from './edits.ts';
import { drawn, edits, opened, partIndex } from './store.ts';

/** The rules as they would be with what is being typed; undefined while nothing is. */
export const tried = signal<Part['checks'] | undefined>(undefined);

const PAUSE_MS = 180;

/** Applies the rules to what is being typed, a moment after each key, until the returned function is called. */
export function checkWhileTyping(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  const stop = effect(() => {
    const now = draft.value;
    clearTimeout(timer);
    running.abort();
    if (now === undefined) return;
    running = new AbortController();
    const { signal: own } = running;
    timer = setTimeout(() => void check(own), PAUSE_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    running.abort();
    tried.value = undefined;
  };
}

async function check(signal: AbortSignal): Promise<void> {
  const document = opened.value;
  const now = draft.value;
  if (document === undefined || now === undefined) return;
  const { pointer } = now;
  const { value } = await readDraft(now);
  if (value === undefined || signal.aborted) return;
  const place = drawn.value === undefined ? {} : { page: drawn.value.page, box: drawn.value.box };
  const own: Edit = value === null ? { op: 'clear', pointer } : { op: 'set', pointer, value, ...place };
  const edit = partIndex.value === 0 ? own : { ...own, document: partIndex.value };
  const answer = await api.checkReview(document.id, [...edits.value, edit], signal);
  if (answer.ok && !signal.aborted) tried.value = partsOf(answer.value.result)[partIndex.value]?.checks;
}
