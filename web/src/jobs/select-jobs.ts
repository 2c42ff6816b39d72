import type { JobRow } from '../api.ts';
import { typeWord } from '../words.ts';

/** The groups that the list can be narrowed to. */
export const FILTERS = ['all', 'review', 'open', 'done', 'failed'] as const;
export type Filter = (typeof FILTERS)[number];

/** What the list can be sorted by. */
export type SortKey = 'name' | 'type' | 'status' | 'pages' | 'cost' | 'submitted';

/** How the list is narrowed and sorted. */
export interface Selection {
  readonly filter: Filter;
  readonly search: string;
  /** A document type, or empty for all. */
  readonly type: string;
  readonly sort: { readonly key: SortKey; readonly isDown: boolean };
}

/** All documents, the latest first. */
export const EVERYTHING: Selection = {
  filter: 'all',
  search: '',
  type: '',
  sort: { key: 'submitted', isDown: true },
};

/** The document type of a job: the one that was chosen, once it is. */
export function typeOf({ type, outcome }: JobRow): string {
  return outcome?.type ?? type.name;
}

/** The group of a job. */
export function groupOf({ status }: JobRow): Exclude<Filter, 'all'> {
  if (status === 'partial') return 'review';
  if (status === 'succeeded') return 'done';
  return status === 'failed' || status === 'cancelled' ? 'failed' : 'open';
}

/** Number of jobs in each group. */
export function countGroups(jobs: readonly JobRow[]): Readonly<Record<Filter, number>> {
  const counts = { all: jobs.length, review: 0, open: 0, done: 0, failed: 0 };
  for (const job of jobs) counts[groupOf(job)] += 1;
  return counts;
}

/** The jobs that a selection shows, in its order. `jobs`: latest first. */
export function selectJobs(jobs: readonly JobRow[], { filter, search, type, sort }: Selection): readonly JobRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = jobs.filter((job) => {
    if (filter !== 'all' && groupOf(job) !== filter) return false;
    if (type !== '' && typeOf(job) !== type) return false;
    const name = job.document.name.toLowerCase();
    return words.every((word) => name.includes(word));
  });
  if (sort.key === 'submitted') return sort.isDown ? chosen : chosen.reverse();
  const sign = sort.isDown ? -1 : 1;
  return chosen.sort((a, b) => sign * compare(a, b, sort.key));
}

const RANK = { paused: 0, running: 1, queued: 2, failed: 3, cancelled: 4, partial: 5, succeeded: 6 } as const;

function compare(a: JobRow, b: JobRow, key: SortKey): number {
  if (key === 'name') return a.document.name.localeCompare(b.document.name, undefined, { numeric: true });
  if (key === 'type') return typeWord(typeOf(a)).localeCompare(typeWord(typeOf(b)));
  if (key === 'pages') return (a.outcome?.pages ?? 0) - (b.outcome?.pages ?? 0);
  if (key === 'cost') return costOf(a) - costOf(b);
  return RANK[a.status] - RANK[b.status] || (b.outcome?.review ?? 0) - (a.outcome?.review ?? 0);
}

function costOf({ outcome, cost_usd }: JobRow): number {
  return outcome?.cost_usd ?? cost_usd ?? 0;
}

/** Pages, US dollars and values to look at of all these jobs together; the cost is null if one is not known. */
export function totalsOf(jobs: readonly JobRow[]) {
  let [pages, review] = [0, 0];
  let cost: number | null = 0;
  for (const { outcome, progress, cost_usd } of jobs) {
    pages += outcome?.pages ?? progress?.pages_total ?? 0;
    review += outcome?.review ?? 0;
    const own: number | null | undefined = outcome === undefined ? cost_usd : outcome.cost_usd;
    cost = own === null || cost === null ? null : cost + (own ?? 0);
  }
  return { pages, review, cost };
}
