import { api, type Ready, type StatusView } from '../api.ts';
import { Table } from '../learn/table.tsx';
import { type Fact, Tiles } from '../ui/tiles.tsx';
import { usePolled } from '../ui/use-polled.ts';
import { formatCost, formatDuration, formatNumber, formatTime, stepWord, t, type WordKey } from '../words.ts';
import { standstills } from './standstills.ts';

const POLL_MS = 5000;
const QUEUE_NAMES: Readonly<Record<string, WordKey>> = {
  documents: 'queue_documents',
  prepare: 'queue_prepare',
  extract: 'queue_extract',
  deliver: 'queue_deliver',
};

/** Queues, workers, failures, money, limits, and why work stands still, for those who run Recto. */
export function OperateScreen() {
  const answer = usePolled(api.status, POLL_MS);
  const ready = usePolled(api.ready, POLL_MS);
  const status = answer?.ok === true ? answer.value : undefined;
  return (
    <main class="jobs sheet">
      <h1>{t('operate')}</h1>
      <p class="quiet">{t('operate_hint')}</p>
      <p class="problem" role="alert">
        {answer?.ok === false && answer.error.message}
      </p>
      {answer === undefined && <p class="quiet">{t('loading')}</p>}
      <Standstill status={status} ready={ready?.ok === true ? ready.value : undefined} />
      {status !== undefined && (
        <>
          <Facts status={status} />
          <Queues queues={status.queues} />
          <Workers workers={status.workers} />
          <Failures failures={status.failures} />
        </>
      )}
    </main>
  );
}

function Standstill(props: { readonly status: StatusView | undefined; readonly ready: Ready | undefined }) {
  const reasons = standstills(props.status, props.ready);
  return (
    <div role="status">
      {reasons.length > 0 && (
        <section class="card standstill stack" aria-labelledby="standstill">
          <h2 id="standstill">{t('standstill')}</h2>
          <ul class="stack">
            {reasons.map(({ key, what, todo }) => (
              <li key={key}>
                {what} {todo !== '' && <strong>{todo}</strong>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Facts({ status }: { readonly status: StatusView }) {
  const { money, requests } = status;
  const { budget_usd: budget, spent_usd: spent } = money;
  const of = (n: number, all: number | undefined) =>
    all === undefined ? formatNumber(n) : t('of_all', { n: formatNumber(n), all: formatNumber(all) });
  const lowered = requests.lowered_to === undefined ? '' : ` (${t('lowered', { n: requests.lowered_to })})`;
  const facts: readonly Fact[] = [
    [
      t('money_today'),
      budget === undefined
        ? t('money_uncounted')
        : t('money_of', { spent: formatCost(spent), budget: formatCost(budget) }),
    ],
    ...(budget === undefined ? [] : [[t('money_reserved'), formatCost(money.reserved_usd)] as const]),
    [t('in_flight'), `${of(requests.in_flight, requests.limit)}${lowered}`],
    [t('requests_minute'), of(requests.last_minute, requests.per_minute)],
    [t('tokens_minute'), of(requests.tokens_last_minute, requests.tokens_per_minute)],
    [t('model'), requests.model],
  ];
  return <Tiles facts={facts} look="facts-row" />;
}

function Queues({ queues }: Pick<StatusView, 'queues'>) {
  return (
    <Table
      caption={t('queues')}
      heads={[
        ...[t('queue'), t('waiting'), t('running_now'), t('delayed'), t('waiting_for_others')],
        ...[t('completed'), t('filter_failed'), t('oldest')],
      ]}
      rows={queues.map((queue) => ({
        key: queue.name,
        name: t(QUEUE_NAMES[queue.name] ?? 'queue'),
        cells: [
          ...[queue.waiting, queue.running, queue.delayed, queue.waiting_for_others],
          ...[queue.completed, queue.failed],
        ]
          .map((count) => formatNumber(count))
          .concat(queue.oldest_seconds === null ? '–' : formatDuration(queue.oldest_seconds)),
      }))}
    />
  );
}

function Workers({ workers }: Pick<StatusView, 'workers'>) {
  return (
    <Table
      caption={t('workers')}
      heads={[t('machine'), t('steps'), t('since'), t('last_seen'), t('at_a_time')]}
      texts={3}
      rows={workers.map(({ host, steps, documents, since, seen_at: seenAt, alive }) => ({
        key: `${host} ${since} ${seenAt}`,
        name: host,
        cells: [
          steps.map(stepWord).join(', '),
          formatTime(since),
          alive ? formatTime(seenAt) : `${formatTime(seenAt)} (${t('gone')})`,
          formatNumber(documents),
        ],
      }))}
    />
  );
}

function Failures({ failures }: Pick<StatusView, 'failures'>) {
  if (failures.length === 0) return <p class="quiet">{t('no_failures')}</p>;
  return (
    <Table
      caption={t('failures_day')}
      heads={[t('code'), t('meaning'), t('count')]}
      texts={1}
      rows={failures.map(({ code, message, count }) => ({
        key: code,
        name: code,
        cells: [message, formatNumber(count)],
      }))}
    />
  );
}
