import { CloseIcon } from '../ui/icons.tsx';
import { formatBytes, formatCost, formatNumber, t, tn } from '../words.ts';
import { removeFromTray, sendable, sending, sendTray, total, tray, type Waiting } from './tray.ts';

const MAX_SHOWN = 100;

/** The documents that wait to be sent, with what they would cost. */
export function Tray() {
  const all = tray.value;
  const now = sending.value;
  const { pages, tokens, cost, missing, counted } = total.value;
  return (
    <div class="tray">
      <ul class="tray-list">
        {all.slice(0, MAX_SHOWN).map((waiting) => (
          <TrayItem key={waiting.id} waiting={waiting} />
        ))}
        {all.length > MAX_SHOWN && <li class="quiet">… {formatNumber(all.length - MAX_SHOWN)}</li>}
      </ul>
      <div class="tray-foot">
        <span class="quiet" role="status">
          {counted > 0 &&
            t('estimate_total', {
              pages: tn('page_one', 'page_many', pages),
              tokens: formatNumber(tokens),
              cost: formatCost(cost),
            })}
          {missing > 0 && ` · ${t('not_counted', { n: missing })}`}
        </span>
        <span class="spring" />
        <button type="button" class="button" onClick={() => removeFromTray()} disabled={now !== undefined}>
          {t('clear')}
        </button>
        <button
          type="button"
          class="button primary"
          onClick={() => void sendTray()}
          disabled={now !== undefined || sendable.value.length === 0}
        >
          {now === undefined ? tn('send_one', 'send_many', sendable.value.length) : t('sending', now)}
        </button>
      </div>
    </div>
  );
}

function TrayItem({ waiting: { id, path, file, estimate, error } }: { readonly waiting: Waiting }) {
  return (
    <li>
      <bdi class="tray-name">{path}</bdi>
      <span class={error === undefined ? 'quiet small' : 'problem small'}>
        {error !== undefined
          ? error.message
          : estimate === undefined
            ? formatBytes(file.size)
            : `${tn('page_one', 'page_many', estimate.pages)} · ${formatCost(estimate.cost_usd)}`}
      </span>
      <button
        type="button"
        class="button plain"
        aria-label={t('remove_name', { name: path })}
        title={t('remove')}
        onClick={() => removeFromTray(id)}
        disabled={sending.value !== undefined}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
