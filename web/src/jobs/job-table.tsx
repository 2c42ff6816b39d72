import { useRef, useState } from 'preact/hooks';
import { api, type JobRow } from '../api.ts';
import { putJob } from '../state/jobs.ts';
import { documentHref } from '../state/route.ts';
import { CloseIcon, RetryIcon } from '../ui/icons.tsx';
import { useVirtual } from '../ui/use-virtual.ts';
import { formatCost, formatNumber, formatTime, t, typeWord, type WordKey } from '../words.ts';
import { JobStatus } from './job-status.tsx';
import { groupOf, type Selection, type SortKey, typeOf } from './select-jobs.ts';

const ROW_HEIGHT = 46;
const COLUMNS: readonly (readonly [SortKey, WordKey])[] = [
  ['name', 'name'],
  ['type', 'type'],
  ['status', 'status'],
  ['pages', 'pages'],
  ['cost', 'cost'],
  ['submitted', 'submitted'],
];

/** The jobs as a table that stays fast with thousands of rows: only those that can be seen are there. */
export function JobTable(props: {
  readonly jobs: readonly JobRow[];
  readonly sort: Selection['sort'];
  readonly onSort: (sort: Selection['sort']) => void;
}) {
  const { jobs, sort, onSort } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  return (
    <div class="table" role="table" aria-rowcount={jobs.length + 1} aria-label={t('documents')}>
      <div class="row head" role="row" aria-rowindex={1}>
        {COLUMNS.map(([key, label]) => (
          <div
            key={key}
            role="columnheader"
            class={`cell ${key}`}
            aria-sort={sort.key !== key ? 'none' : sort.isDown ? 'descending' : 'ascending'}
          >
            <button
              type="button"
              onClick={() => onSort({ key, isDown: sort.key === key ? !sort.isDown : key === 'submitted' })}
            >
              {t(label)}
              <span aria-hidden="true">{sort.key !== key ? '' : sort.isDown ? ' ↓' : ' ↑'}</span>
            </button>
          </div>
        ))}
        <div role="columnheader" class="cell actions">
          <span class="unseen">{t('actions')}</span>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <div class="scroller" ref={scroller} role="rowgroup" tabIndex={0}>
        <div class="canvas" style={{ height: `${virtual.getTotalSize()}px` }} role="presentation">
          {virtual.getVirtualItems().map(({ index, start }) => {
            const job = jobs[index];
            return job === undefined ? null : <Row key={job.id} job={job} index={index} top={start} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Row({ job, index, top }: { readonly job: JobRow; readonly index: number; readonly top: number }) {
  const { document, outcome, progress } = job;
  const pages = outcome?.pages ?? progress?.pages_total;
  return (
    <div class="row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
      <div class="cell name" role="cell">
        <a href={documentHref(job.id)}>
          <bdi>{document.name}</bdi>
        </a>
      </div>
      <div class="cell type quiet" role="cell">
        {typeWord(typeOf(job))}
      </div>
      <div class="cell status" role="cell">
        <JobStatus job={job} />
      </div>
      <div class="cell pages number" role="cell">
        {pages === undefined ? '' : formatNumber(pages)}
      </div>
      <div class="cell cost number quiet" role="cell">
        {formatCost(outcome === undefined ? job.cost_usd : outcome.cost_usd)}
      </div>
      <div class="cell submitted quiet" role="cell">
        <time dateTime={job.created_at}>{formatTime(job.created_at)}</time>
      </div>
      <div class="cell actions" role="cell">
        <Action job={job} />
      </div>
    </div>
  );
}

function Action({ job }: { readonly job: JobRow }) {
  const [isBusy, setBusy] = useState(false);
  const group = groupOf(job);
  if (group === 'done' || group === 'review') return null;
  const isOpen = group === 'open';
  const label = t(isOpen ? 'cancel_name' : 'retry_name', { name: job.document.name });
  const act = async () => {
    setBusy(true);
    const answer = await (isOpen ? api.cancel(job.id) : api.retry(job.id));
    setBusy(false);
    if (answer.ok) putJob(answer.value);
  };
  return (
    <button
      type="button"
      class="button plain"
      aria-label={label}
      title={label}
      disabled={isBusy}
      onClick={() => void act()}
    >
      {isOpen ? <CloseIcon /> : <RetryIcon />}
    </button>
  );
}
