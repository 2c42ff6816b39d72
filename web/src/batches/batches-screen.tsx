import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { api, type BatchList } from '../api.ts';
import { revision } from '../state/jobs.ts';
import { batchHref } from '../state/route.ts';
import { formatCost, formatNumber, formatTime, t, type WordKey } from '../words.ts';
import { batchTitle, openCount } from './batch-title.ts';

/** Least time between two looks at the batches while documents change, in ms. */
const LOOK_MS = 3000;
const HEADS: readonly WordKey[] = ['documents', 'in_work', 'filter_review', 'filter_failed', 'pages', 'cost'];

/** The batches with their totals, latest first. */
export function BatchesScreen() {
  const [list, setList] = useState<BatchList | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const load = useCallback(async (cursor?: string) => {
    const answer = await api.batches(cursor);
    setProblem(answer.ok ? undefined : answer.error.message);
    if (!answer.ok) return;
    const { batches, next_cursor: next } = answer.value;
    setList((before) => {
      if (cursor !== undefined) return { ...answer.value, batches: [...(before?.batches ?? []), ...batches] };
      // What was loaded further down stays.
      const known = new Set(batches.map(({ id }) => id));
      const older = before?.batches.filter(({ id }) => !known.has(id)) ?? [];
      const rest = older.length > 0 ? before?.next_cursor : next;
      return { batches: [...batches, ...older], ...(rest === undefined ? {} : { next_cursor: rest }) };
    });
  }, []);
  useEffect(() => void load(), [load]);
  useReload(load);
  const more = async () => {
    setBusy(true);
    await load(list?.next_cursor);
    setBusy(false);
  };
  return (
    <main class="jobs sheet">
      <h1>{t('batches')}</h1>
      <p class="quiet">{t('batches_hint')}</p>
      <p class="problem" role="alert">
        {problem}
      </p>
      {list === undefined && problem === undefined && <p class="quiet">{t('loading')}</p>}
      {list?.batches.length === 0 && <p class="nothing">{t('no_batches')}</p>}
      {list !== undefined && list.batches.length > 0 && <BatchTable batches={list.batches} />}
      {list?.next_cursor !== undefined && (
        <button type="button" class="button more" disabled={isBusy} onClick={() => void more()}>
          {t('older_batches')}
        </button>
      )}
    </main>
  );
}

/** Loads the latest batches again while documents change. */
function useReload(load: () => Promise<void>): void {
  const now = revision.value;
  const lookedAt = useRef(now);
  useEffect(() => {
    if (lookedAt.current === now) return undefined;
    const timer = setTimeout(() => {
      lookedAt.current = revision.value;
      void load();
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [now, load]);
}

function BatchTable({ batches }: Pick<BatchList, 'batches'>) {
  return (
    <div class="wide">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{t('batch')}</th>
            {HEADS.map((key) => (
              <th key={key} scope="col" class={`number ${key}`}>
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <tr key={batch.id}>
              <th scope="row">
                <a href={batchHref(batch.id)}>
                  <bdi>{batchTitle(batch)}</bdi>
                </a>
                {batch.metadata !== undefined && (
                  <time class="quiet small" dateTime={batch.created_at}>
                    {formatTime(batch.created_at)}
                  </time>
                )}
              </th>
              <td class="number documents">{formatNumber(batch.counts.total)}</td>
              <td class="number">{some(openCount(batch))}</td>
              <td class="number">{some(batch.counts.partial, 'warn')}</td>
              <td class="number">{some(batch.counts.failed + batch.counts.cancelled, 'bad')}</td>
              <td class="number pages">{formatNumber(batch.pages)}</td>
              <td class="number cost">{formatCost(batch.cost_usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A number that stands out unless it is 0. */
function some(count: number, pill: 'busy' | 'warn' | 'bad' = 'busy') {
  return count === 0 ? <span class="quiet">0</span> : <span class={`pill ${pill}`}>{formatNumber(count)}</span>;
}
