import type { Ready, StatusView } from '../api.ts';
import { formatTime, t, type WordKey } from '../words.ts';

/** Why work stands still, and what to do. */
export interface Standstill {
  readonly key: string;
  readonly what: string;
  readonly todo: string;
}

const TODO: Readonly<Record<string, WordKey>> = {
  model_no_credit: 'do_model_no_credit',
  model_unauthorized: 'do_model_unauthorized',
  model_rate_limited: 'do_model_rate_limited',
  model_overloaded: 'do_model_overloaded',
  budget_exceeded: 'do_budget_exceeded',
  budget_day_exceeded: 'do_budget_day_exceeded',
};
const PARTS = [
  ['queue', 'do_queue'],
  ['store', 'do_store'],
  ['model', 'do_model'],
] as const;

/** Everything that holds work up: pauses, parts that do not work, and workers that are not there. */
export function standstills(status: StatusView | undefined, ready: Ready | undefined): readonly Standstill[] {
  const parts = PARTS.flatMap(([name, todo]) => {
    const part = ready?.[name];
    return part === undefined || part.ok ? [] : { key: name, what: `${t(name)}: ${part.detail}`, todo: t(todo) };
  });
  const pauses = (status?.pauses ?? []).map(({ code, message, since, until }) => {
    const todo = TODO[code];
    return {
      key: code,
      what: t('paused_until', { message, since: formatTime(since), until: formatTime(until) }),
      todo: todo === undefined ? '' : t(todo),
    };
  });
  const isUnmanned = status !== undefined && !status.workers.some(({ alive }) => alive);
  return [...parts, ...pauses, ...(isUnmanned ? [{ key: 'workers', what: t('no_workers'), todo: '' }] : [])];
}
