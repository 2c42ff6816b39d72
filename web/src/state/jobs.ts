import { batch, signal } from '@preact/signals';
import { api, type JobRow } from '../api.ts';

/** All jobs by id, and a number that grows when one of them changes. */
const rows = new Map<string, JobRow>();
export const revision = signal(0);
/** Whether the list is still being loaded, and whether the server is being heard. */
export const isLoading = signal(true);
export const isLive = signal(false);

const PAGE = 100;
const RETRY_MS = 2000;

/** The jobs, latest first. */
export function allJobs(): readonly JobRow[] {
  return [...rows.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0));
}

/** A job that is known. */
export function jobOf(id: string): JobRow | undefined {
  return rows.get(id);
}

let scheduled = false;
/** Shows changes once a frame, however many jobs change. */
function changed(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    revision.value += 1;
  });
}

/** Puts a job into the list, or a newer state of one. */
export function putJob(row: JobRow): void {
  rows.set(row.id, row);
  changed();
}

async function loadAll(isCurrent: () => boolean): Promise<void> {
  let cursor: string | undefined;
  do {
    const answer = await api.jobs(cursor, PAGE);
    if (!isCurrent()) return;
    if (!answer.ok) break;
    // What was heard meanwhile is newer.
    for (const row of answer.value.jobs) {
      const before = rows.get(row.id);
      if (before?.progress === undefined || row.status !== 'running') rows.set(row.id, row);
    }
    changed();
    cursor = answer.value.next_cursor;
  } while (cursor !== undefined);
  isLoading.value = false;
}

/** Loads the jobs and hears what happens to them, until the returned function is called. */
export function followJobs(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = true;
  const connect = () => {
    source = new EventSource('/v1/events');
    const own = source;
    source.addEventListener('ready', () => {
      isLive.value = true;
      // Whatever happened while nobody listened.
      void loadAll(() => isOpen && own === source);
    });
    source.addEventListener('job', (event: MessageEvent<string>) => {
      putJob((JSON.parse(event.data) as { readonly job: JobRow }).job);
    });
    source.addEventListener('error', () => {
      isLive.value = false;
      // The browser does not try again after an answer such as 401 or 503.
      if (own.readyState !== EventSource.CLOSED || !isOpen) return;
      timer = setTimeout(connect, RETRY_MS);
    });
  };
  connect();
  return () => {
    isOpen = false;
    clearTimeout(timer);
    source?.close();
    batch(() => {
      isLive.value = false;
      isLoading.value = true;
      rows.clear();
      changed();
    });
  };
}
