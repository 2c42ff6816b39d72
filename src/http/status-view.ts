import { workerStateSchema } from '../../schemas/presence.ts';
import type { StatusView } from '../../schemas/status.ts';
import { ERROR_CODES, isErrorCode } from '../errors.ts';
import type { Queue } from '../queue/engines/engine.ts';
import { readFailures, readPauses } from '../queue/incidents.ts';
import { readDaySpending } from '../queue/limits/budgets.ts';
import { readRequests } from '../queue/limits/request-slot.ts';
import { oldestWaiting } from '../queue/oldest-waiting.ts';
import { readPresent } from '../queue/presence.ts';
import type { HttpDeps } from './deps.ts';
import { seenOf } from './seen.ts';

/** What an operator has to know. Errors: `queue_unreachable`. */
export async function viewStatus({ session }: Pick<HttpDeps, 'session'>): Promise<StatusView> {
  const { ledger, engine, config, queues, workerSettings } = session;
  const { limits } = workerSettings;
  const [views, present, failures, pauses, spending, requests] = await Promise.all([
    Promise.all(Object.entries(queues).map(([name, queue]) => viewQueue(name, queue))),
    readPresent('workers', ledger),
    readFailures(ledger),
    readPauses(ledger),
    readDaySpending(ledger),
    readRequests(ledger, config.RECTO_MODEL),
  ]);
  const workers = present.flatMap((one) => {
    const { data } = workerStateSchema.safeParse(one.state);
    return data === undefined ? [] : [{ ...data, ...seenOf(one) }];
  });
  return {
    engine: engine.kind,
    queues: views,
    workers: workers.sort((a, b) => a.host.localeCompare(b.host)),
    failures: [...failures]
      .map(([code, count]) => ({ code, message: meaningOf(code), count }))
      .sort((a, b) => b.count - a.count),
    money: { ...spending, ...(limits.dayUsd === undefined ? {} : { budget_usd: limits.dayUsd }) },
    requests: {
      model: config.RECTO_MODEL,
      ...requests,
      ...(limits.requests === undefined ? {} : { limit: limits.requests }),
      ...(limits.requestsPerMinute === undefined ? {} : { per_minute: limits.requestsPerMinute }),
      ...(limits.tokensPerMinute === undefined ? {} : { tokens_per_minute: limits.tokensPerMinute }),
    },
    pauses: pauses.map(({ code, since, until }) => ({
      code,
      message: meaningOf(code),
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
    })),
  };
}

async function viewQueue(name: string, queue: Queue): Promise<StatusView['queues'][number]> {
  const [counts, since] = await Promise.all([queue.getJobCounts(...STATES), oldestWaiting(queue)]);
  const count = (state: (typeof STATES)[number]) => counts[state] ?? 0;
  return {
    name,
    waiting: count('waiting') + count('prioritized'),
    running: count('active'),
    delayed: count('delayed'),
    waiting_for_others: count('waiting-children'),
    completed: count('completed'),
    failed: count('failed'),
    oldest_seconds: since === undefined ? null : Math.max(0, (Date.now() - since) / 1000),
  };
}

const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children', 'completed', 'failed'] as const;

/** The documented sentence of a code, and never the message of an error, which may quote a document. */
function meaningOf(code: string): string {
  return isErrorCode(code) ? ERROR_CODES[code] : ERROR_CODES.internal;
}
