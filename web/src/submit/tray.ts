import { computed, signal } from '@preact/signals';
import { api, type Estimate, type Failure } from '../api.ts';
import { putJob } from '../state/jobs.ts';
import type { ChosenFile } from './dropped-files.ts';

/** A document that waits to be sent. */
export interface Waiting extends ChosenFile {
  readonly id: number;
  readonly estimate?: Estimate;
  readonly error?: Failure;
}

/** What to look for: a document type by name, or a JSON Schema. */
export type Wanted = { readonly type: string } | { readonly schema: string };

/** Documents beyond this many are not counted before they are sent. */
const MAX_ESTIMATED = 50;
const SENDERS = 3;
/** Maximum of documents in a batch. */
const MAX_BATCH = 1000;

/** The documents that wait to be sent. */
export const tray = signal<readonly Waiting[]>([]);
export const wanted = signal<Wanted>({ type: 'auto' });
/** The batch of the documents that were sent last, or why they are none. */
export const sentBatch = signal<{ readonly id?: string; readonly n: number; readonly problem?: string } | undefined>(
  undefined,
);
/** How many of them are sent, while they are. */
export const sending = signal<{ readonly done: number; readonly n: number } | undefined>(undefined);

/** Whether sending a document again may go better: what the server does not take it does not take later either. */
function mayBeSent({ error }: Waiting): boolean {
  return error === undefined || error.status === 0 || error.status === 429 || error.status >= 500;
}

/** The documents that can be sent. */
export const sendable = computed(() => tray.value.filter(mayBeSent));

/** What is known of the cost of what waits. */
export const total = computed(() => {
  const known = tray.value.flatMap(({ estimate }) => estimate ?? []);
  const costs = known.map(({ cost_usd }) => cost_usd);
  return {
    pages: known.reduce((sum, { pages }) => sum + pages, 0),
    tokens: known.reduce((sum, { input_tokens, output_tokens }) => sum + input_tokens + output_tokens, 0),
    cost: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    missing: tray.value.filter(({ estimate, error }) => estimate === undefined && error === undefined).length,
    counted: known.length,
  };
});

let next = 1;
let counting = new AbortController();
let isCounting = false;

/** Adds documents to those that wait, and begins to count their pages and cost. */
export function addToTray(files: readonly ChosenFile[]): void {
  tray.value = [...tray.value, ...files.map((file) => ({ ...file, id: next++ }))];
  void countAll();
}

/** Takes a document out of those that wait; without an id all of them. */
export function removeFromTray(id?: number): void {
  tray.value = id === undefined ? [] : tray.value.filter((waiting) => waiting.id !== id);
}

/** Sets what to look for, and counts anew. */
export function setWanted(value: Wanted): void {
  wanted.value = value;
  counting.abort();
  counting = new AbortController();
  tray.value = tray.value.map(({ id, file, path }) => ({ id, file, path }));
  void countAll();
}

async function countAll(): Promise<void> {
  if (isCounting) return;
  isCounting = true;
  try {
    for (;;) {
      const waiting = tray.value
        .slice(0, MAX_ESTIMATED)
        .find(({ estimate, error }) => estimate === undefined && error === undefined);
      if (waiting === undefined || sending.value !== undefined) return;
      const answer = await api.estimate(formOf(waiting), counting.signal);
      if (!answer.ok && answer.error.code === 'cancelled') continue;
      const outcome = answer.ok ? { estimate: answer.value } : { error: answer.error };
      tray.value = tray.value.map((one) => (one.id === waiting.id ? { ...one, ...outcome } : one));
    }
  } finally {
    isCounting = false;
  }
}

/** Sends everything that waits. What the server refuses stays, with the reason. */
export async function sendTray(): Promise<void> {
  if (sending.value !== undefined) return;
  const all = sendable.value;
  counting.abort();
  counting = new AbortController();
  sending.value = { done: 0, n: all.length };
  sentBatch.value = undefined;
  const queue = [...all];
  const sent = new Map<number, string>();
  const sendNext = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const { id } = one;
      const answer = await api.submit(formOf(one));
      if (answer.ok) {
        putJob(answer.value);
        sent.set(id, answer.value.id);
        removeFromTray(id);
      } else {
        const { error } = answer;
        tray.value = tray.value.map((waiting) => (waiting.id === id ? { ...waiting, error } : waiting));
      }
      sending.value = { done: (sending.value?.done ?? 0) + 1, n: all.length };
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sendNext));
  await putTogether(
    all.filter(({ id }) => sent.has(id)),
    sent,
  );
  sending.value = undefined;
}

/** Makes a batch of the documents that were sent at once, if they are several, named after their folder. */
async function putTogether(documents: readonly Waiting[], jobs: ReadonlyMap<number, string>): Promise<void> {
  const ids = [...new Set(documents.flatMap(({ id }) => jobs.get(id) ?? []))];
  if (ids.length < 2) return;
  const folders = new Set(documents.map(({ path }) => (path.includes('/') ? path.split('/')[0] : undefined)));
  const [folder] = folders;
  const metadata = folders.size === 1 && folder !== undefined ? { folder } : {};
  for (let from = 0; from < ids.length; from += MAX_BATCH) {
    const part = ids.slice(from, from + MAX_BATCH);
    const answer = await api.groupJobs(part, metadata);
    sentBatch.value = answer.ok
      ? { id: answer.value.id, n: part.length }
      : { n: part.length, problem: answer.error.message };
  }
}

function formOf({ file, path }: ChosenFile): FormData {
  const form = new FormData();
  const what = wanted.value;
  if ('type' in what) form.append('type', what.type);
  else form.append('schema', what.schema);
  form.append('file', file, path.split('/').at(-1) ?? file.name);
  return form;
}
