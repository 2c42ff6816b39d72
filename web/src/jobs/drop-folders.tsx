import { api, type WatcherList } from '../api.ts';
import { usePolled } from '../ui/use-polled.ts';
import { formatNumber, formatTime, t } from '../words.ts';

const POLL_MS = 5000;

type Watcher = WatcherList['watchers'][number];

/** The drop folders: whether they are watched, what waits in them, and what holds files up. Nothing without any. */
export function DropFolders() {
  const answer = usePolled(api.watchers, POLL_MS);
  const watchers = answer?.ok === true ? answer.value.watchers : [];
  if (watchers.length === 0) return null;
  return (
    <section class="folders" aria-label={t('drop_folders')}>
      {watchers.map((watcher) => (
        <DropFolder key={`${watcher.host} ${watcher.folder} ${watcher.since}`} watcher={watcher} />
      ))}
    </section>
  );
}

function DropFolder({ watcher }: { readonly watcher: Watcher }) {
  const { folder, alive, since, seen_at: seenAt, problems } = watcher;
  const color = !alive ? 'bad' : problems.length > 0 ? 'warn' : 'good';
  return (
    <div class="folder">
      <p class="folder-line">
        <span>
          <span class={`dot ${color}`} aria-hidden="true" /> {t('drop_folder')}
        </span>
        <bdi class="folder-path">{folder}</bdi>
        <span class={alive ? 'quiet' : 'pill bad'}>
          {alive ? t('watched_since', { when: formatTime(since) }) : t('not_watched', { when: formatTime(seenAt) })}
        </span>
        {alive && <span class="quiet">{countsOf(watcher)}</span>}
      </p>
      {(problems.length > 0 || !alive) && (
        <ul class="folder-problems small" role="status">
          {!alive && <li>{t('watch_again', { folder })}</li>}
          {problems.map((problem) => (
            <li key={`${problem.code} ${problem.folder ?? ''} ${problem.message}`}>{problem.message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function countsOf({ waiting, more, in_hand: inHand, held }: Watcher): string {
  const parts = [
    t(more ? 'n_waiting_more' : 'n_waiting', { n: formatNumber(waiting) }),
    t('n_in_hand', { n: formatNumber(inHand) }),
    ...(held > 0 ? [t('n_held', { n: formatNumber(held) })] : []),
  ];
  return parts.join(' · ');
}
