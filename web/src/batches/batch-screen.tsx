import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, type BatchView } from '../api.ts';
import { ExportMenu } from '../jobs/export-menu.tsx';
import { JobList } from '../jobs/job-list.tsx';
import { EVERYTHING } from '../jobs/select-jobs.ts';
import { jobOf, revision } from '../state/jobs.ts';
import { BATCHES } from '../state/route.ts';
import { BackIcon } from '../ui/icons.tsx';
import { Tiles } from '../ui/tiles.tsx';
import { formatCost, formatNumber, formatTime, t } from '../words.ts';
import { batchTitle, openCount } from './batch-title.ts';

/** Least time between two looks at the totals while documents change, in ms. */
const LOOK_MS = 700;
const selection = signal(EVERYTHING);

/** A batch: its totals, its documents, and its results to take away. */
export function BatchScreen({ id }: { readonly id: string }) {
  const { batch, problem } = useBatch(id);
  const now = revision.value;
  const jobs = useMemo(() => (batch?.jobs ?? []).flatMap((job) => jobOf(job.id) ?? []), [batch, now]);
  useEffect(() => {
    selection.value = EVERYTHING;
  }, [id]);
  if (batch === undefined) {
    return (
      <main class="alone">
        {problem === undefined ? (
          <p class="quiet">{t('loading')}</p>
        ) : (
          <p role="alert">{t('batch_gone', { why: problem })}</p>
        )}
        <a class="button" href={BATCHES}>
          {t('all_batches')}
        </a>
      </main>
    );
  }
  return (
    <main class="jobs">
      <div class="title-line">
        <a class="button plain" href={BATCHES} aria-label={t('all_batches')} title={t('all_batches')}>
          <BackIcon />
        </a>
        <h1>
          <bdi>{batchTitle(batch)}</bdi>
        </h1>
        {batch.metadata !== undefined && (
          <time class="quiet" dateTime={batch.created_at}>
            {formatTime(batch.created_at)}
          </time>
        )}
        <span class="spring" />
        <ExportMenu address={(format) => `/v1/batches/${id}/results?format=${format}`} align="right" />
      </div>
      <Totals batch={batch} />
      <p class="problem" role="alert">
        {problem}
      </p>
      <JobList jobs={jobs} selection={selection} nothing={<p class="quiet">{t('no_jobs')}</p>} />
    </main>
  );
}

/**
 * A batch, asked for again when one of its documents changes. The events of the page tell that: a second stream of
 * events in each tab would soon use up the connections that a browser allows.
 */
function useBatch(id: string): { readonly batch: BatchView | undefined; readonly problem: string | undefined } {
  const [batch, setBatch] = useState<BatchView | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const now = revision.value;
  const states = useMemo(
    () => batch?.jobs.map((job) => `${jobOf(job.id)?.status} ${jobOf(job.id)?.outcome?.review}`).join(),
    [batch, now],
  );
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const answer = await api.batch(id);
      if (!isCurrent) return;
      setProblem(answer.ok ? undefined : answer.error.message);
      if (answer.ok) setBatch(answer.value);
    };
    const timer = setTimeout(() => void load(), states === undefined ? 0 : LOOK_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [id, states]);
  return { batch, problem };
}

function Totals({ batch }: { readonly batch: BatchView }) {
  const { counts, pages, review, cost_usd: cost } = batch;
  const ended = counts.total - openCount(batch);
  const facts = [
    [t('documents'), formatNumber(counts.total), ''],
    [t('ended'), t('of_all', { n: formatNumber(ended), all: formatNumber(counts.total) }), ''],
    [t('filter_review'), formatNumber(counts.partial), counts.partial > 0 ? 'warn' : ''],
    [t('values_to_check'), formatNumber(review), ''],
    [t('filter_failed'), formatNumber(counts.failed + counts.cancelled), counts.failed > 0 ? 'bad' : ''],
    [t('pages'), formatNumber(pages), ''],
    [t('cost'), formatCost(cost), ''],
  ] as const;
  return <Tiles facts={facts} />;
}
