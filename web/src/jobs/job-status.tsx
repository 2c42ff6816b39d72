import type { JobRow } from '../api.ts';
import { t, tn } from '../words.ts';

/** How a job is doing: waiting, how far, or what became of it. */
export function JobStatus({ job }: { readonly job: JobRow }) {
  const { status, outcome, error, paused } = job;
  if (status === 'running') return <Running job={job} />;
  if (status === 'partial') {
    const { review = 0, issues = 0 } = outcome ?? {};
    const what =
      review > 0
        ? tn('to_check_one', 'to_check_many', review)
        : issues > 0
          ? tn('notes_one', 'notes_many', issues)
          : t('partial');
    return <span class="pill warn">{what}</span>;
  }
  if (status === 'succeeded') return <span class="pill good">{t(outcome?.reviewed ? 'reviewed' : 'succeeded')}</span>;
  const why = error?.message ?? paused?.message;
  return (
    <span class={`pill ${status === 'failed' ? 'bad' : 'idle'}`} title={why}>
      {t(status)}
    </span>
  );
}

function Running({ job }: { readonly job: JobRow }) {
  const { done, total } = progressOf(job);
  const left = timeLeft(job);
  return (
    <span class="progress">
      <span class="pill busy">{t('running')}</span>
      {total > 0 && (
        <progress value={done} max={total} aria-label={t('running')}>
          {Math.round((done / total) * 100)} %
        </progress>
      )}
      {left !== undefined && <span class="quiet small">{left}</span>}
    </span>
  );
}

/** Pages that are prepared and requests that are answered, together. */
function progressOf({ progress }: JobRow): { readonly done: number; readonly total: number } {
  if (progress === undefined) return { done: 0, total: 0 };
  const { pages_done, pages_total = 0, chunks_done, chunks_total = 0 } = progress;
  return { done: pages_done + chunks_done, total: pages_total + chunks_total };
}

const MIN_SHARE = 0.05;

/** How long it may still take, as fast as it has gone so far. */
function timeLeft(job: JobRow): string | undefined {
  const { done, total } = progressOf(job);
  if (job.progress?.chunks_total === undefined || done / total < MIN_SHARE) return undefined;
  const seconds = (((Date.now() - Date.parse(job.created_at)) / 1000) * (total - done)) / done;
  if (!Number.isFinite(seconds) || seconds < 1) return undefined;
  return seconds < 90
    ? t('seconds_left', { n: Math.ceil(seconds) })
    : t('minutes_left', { n: Math.round(seconds / 60) });
}
