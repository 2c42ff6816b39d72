import type { z } from 'zod';
import type {
  BatchList,
  BatchView,
  estimateSchema,
  JobDetail,
  JobRow,
  jobListSchema,
  Problem,
  pageListSchema,
  pageViewSchema,
  readySchema,
  SessionView,
  typeListSchema,
} from '../../schemas/api.ts';
import type { Corrections, Measure } from '../../schemas/learn.ts';
import type { WatcherList } from '../../schemas/presence.ts';
import type { chosenFieldSchema, TypeProposal } from '../../schemas/proposal.ts';
import type { Edit, ReviewView, readingSchema, readRequestSchema } from '../../schemas/review.ts';
import type { StatusView } from '../../schemas/status.ts';

export type { BatchList, BatchView, JobDetail, JobRow, SessionView } from '../../schemas/api.ts';
export type { Corrections, Measure } from '../../schemas/learn.ts';
export type { WatcherList } from '../../schemas/presence.ts';
export type { StatusView } from '../../schemas/status.ts';
export type Estimate = z.infer<typeof estimateSchema>;
export type JobList = z.infer<typeof jobListSchema>;
export type Ready = z.infer<typeof readySchema>;
export type ChosenField = z.infer<typeof chosenFieldSchema>;
export type { ProposedField, TypeProposal } from '../../schemas/proposal.ts';
export type TypeList = z.infer<typeof typeListSchema>;

/** An answer of the API that is an error, with its code. */
export interface Failure {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** An answer of the API, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly etag: string | null }
  | { readonly ok: false; readonly error: Failure };

/** Called when the session has ended. */
let onSignedOut = () => {};

/** Sets what happens when a request is refused because nobody is signed in. */
export function whenSignedOut(call: () => void): void {
  onSignedOut = call;
}

/** Sends a request to the API. Never rejects. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { ...init, credentials: 'same-origin' });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok || (path === '/readyz' && response.status === 503)) {
      return { ok: true, value: body as T, etag: response.headers.get('etag') };
    }
    if (response.status === 401 && path !== '/v1/session') onSignedOut();
    const { code = 'internal', detail = response.statusText } = (body ?? {}) as Partial<Problem>;
    return { ok: false, error: { code, status: response.status, message: detail } };
  } catch (error) {
    if (init.signal?.aborted) return { ok: false, error: { code: 'cancelled', status: 0, message: '' } };
    return { ok: false, error: { code: 'offline', status: 0, message: error instanceof Error ? error.message : '' } };
  }
}

function withBody(method: string, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export type { Box } from '../../schemas/geometry.ts';
export type { Field, Result } from '../../schemas/result.ts';
export type { Edit, ReviewView } from '../../schemas/review.ts';
export type PageList = z.infer<typeof pageListSchema>;
export type PageView = z.infer<typeof pageViewSchema>;
export type Reading = z.infer<typeof readingSchema>;
export type ReadRequest = z.infer<typeof readRequestSchema>;

/** The requests that the page makes. */
export const api = {
  session: () => request<SessionView>('/v1/session'),
  signIn: (key: string) => request<SessionView>('/v1/session', withBody('POST', { key })),
  signOut: () => request<SessionView>('/v1/session', { method: 'DELETE' }),
  ready: () => request<Ready>('/readyz'),
  types: () => request<TypeList>('/v1/types'),
  saveType: (body: { readonly name: string; readonly fields: readonly ChosenField[] }) =>
    request<{ readonly name: string }>('/v1/types', withBody('POST', body)),
  proposal: (id: string) => request<TypeProposal>(`/v1/jobs/${id}/proposal`),
  jobs: (cursor: string | undefined, limit: number) =>
    request<JobList>(`/v1/jobs?limit=${limit}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`),
  job: (id: string) => request<JobDetail>(`/v1/jobs/${id}`),
  cancel: (id: string) => request<JobRow>(`/v1/jobs/${id}`, { method: 'DELETE' }),
  retry: (id: string) => request<JobRow>(`/v1/jobs/${id}/retry`, { method: 'POST' }),
  estimate: (form: FormData, signal: AbortSignal) =>
    request<Estimate>('/v1/estimate', { method: 'POST', body: form, signal }),
  type: (id: string) => request<Readonly<Record<string, unknown>>>(`/v1/jobs/${id}/type`),
  pages: (id: string) => request<PageList>(`/v1/jobs/${id}/pages`),
  page: (id: string, page: number) => request<PageView>(`/v1/jobs/${id}/pages/${page}`),
  review: (id: string) => request<ReviewView>(`/v1/jobs/${id}/review`),
  putReview: (id: string, etag: string, edits: readonly Edit[], reviewer: string) =>
    request<ReviewView>(
      `/v1/jobs/${id}/review`,
      withBody('PUT', { edits, ...(reviewer === '' ? {} : { reviewer }) }, { 'if-match': etag }),
    ),
  checkReview: (id: string, edits: readonly Edit[], signal: AbortSignal) =>
    request<ReviewView>(`/v1/jobs/${id}/review/check`, { ...withBody('POST', { edits }), signal }),
  read: (id: string, what: ReadRequest) => request<Reading>(`/v1/jobs/${id}/review/read`, withBody('POST', what)),
  batches: (cursor: string | undefined) =>
    request<BatchList>(`/v1/batches${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`),
  batch: (id: string) => request<BatchView>(`/v1/batches/${id}`),
  groupJobs: (jobs: readonly string[], metadata: Readonly<Record<string, string>>) =>
    request<BatchView>('/v1/batches', withBody('POST', { jobs, metadata })),
  corrections: () => request<Corrections>('/v1/corrections'),
  measure: () => request<Measure>('/v1/measure'),
  status: () => request<StatusView>('/v1/status'),
  watchers: () => request<WatcherList>('/v1/watchers'),
  submit: (form: FormData) => request<JobDetail>('/v1/jobs', { method: 'POST', body: form }),
};
