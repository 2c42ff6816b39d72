import type { Job } from '../../../schemas/job.ts';
import { RectoError } from '../../errors.ts';
import type { AdmittedEnd, MaxUsage } from '../../model/language-model.ts';
import { type Ledger, update } from '../ledger/ledger.ts';
import { reserve, settle, spendingAt, spendingSchema, toCostMicros, toLimitMicros } from './spending.ts';

/** Spending limits, in US dollars. */
export interface BudgetLimits {
  /** For all jobs together, per day in UTC. */
  readonly dayUsd?: number;
  /** For a job without a budget of its own. */
  readonly jobUsd?: number;
}

/** The job that pays for a request. */
export type BilledJob = Pick<Job, 'id' | 'terms' | 'document'>;

const DAY_MS = 86_400_000;
/** The server may have charged for a request that ended with one of these codes. */
const MAYBE_CHARGED: ReadonlySet<string> = new Set(['model_timeout', 'model_unreachable', 'cancelled', 'internal']);

/** Ledger key of a job's spending. */
export function jobSpendingKey(jobId: string): string {
  return `spending:${jobId}`;
}

/** Ledger key of the spending on the UTC day of `nowMs`. */
export function daySpendingKey(nowMs: number): string {
  return `spending:${new Date(nowMs).toISOString().slice(0, 10)}`;
}

/**
 * What is spent and reserved on the current day in UTC, in US dollars; nothing where the day has no budget. Errors:
 * `queue_unreachable`.
 */
export async function readDaySpending(
  ledger: Ledger,
): Promise<{ readonly spent_usd: number; readonly reserved_usd: number }> {
  const { value, nowMs } = await ledger.read(daySpendingKey(Date.now()));
  const { data } = spendingSchema.safeParse(value);
  const { spentMicros, committed } = spendingAt(data, nowMs);
  return { spent_usd: spentMicros / 1e6, reserved_usd: (committed - spentMicros) / 1e6 };
}

/** The budget of a job in US dollars; undefined if it has none. */
export function jobBudget({ terms }: Pick<Job, 'terms'>, limits: BudgetLimits): number | undefined {
  return terms.budgetUsd ?? limits.jobUsd;
}

/** Reserves the maximum cost of a request in every budget that applies to it. */
export interface BudgetReservation {
  /**
   * On an error, part of it may still be reserved. Errors: `budget_exceeded`, `budget_day_exceeded`,
   * `queue_unreachable`.
   */
  readonly reserve: () => Promise<void>;
  /** Replaces the reservation by the actual cost; idempotent. Errors: `queue_unreachable`. */
  readonly settle: (end: AdmittedEnd | 'unsent') => Promise<void>;
}

/**
 * Creates the reservation for one request of a job. After `leaseMs`, in ms, a reservation that was not settled counts
 * as spent.
 */
export function createReservation(
  request: { readonly id: string; readonly maxUsage: MaxUsage; readonly leaseMs: number },
  job: BilledJob,
  limits: BudgetLimits,
  ledger: Ledger,
): BudgetReservation {
  const { id, leaseMs } = request;
  const maxUsd = request.maxUsage.costUsd;
  const budgets = budgetsOf(job, limits);
  const reservation = { id, maxMicros: toCostMicros(maxUsd), leaseMs };
  return {
    async reserve() {
      if (budgets.length > 0 && !Number.isFinite(maxUsd)) throw withoutPrice(job);
      for (const { key, ttlMs, limitUsd, code, message } of budgets) {
        const reserved = await update(ledger, key, spendingSchema, (before, nowMs) => {
          const { spending, reserved: result } = reserve(before, reservation, toLimitMicros(limitUsd), nowMs);
          return result ? { to: spending, ttlMs, result } : { result };
        });
        if (!reserved) throw new RectoError(code, message(`$${maxUsd.toFixed(4)}`));
      }
    },
    async settle(end) {
      const costUsd = end === 'unsent' ? 0 : costOf(end, maxUsd);
      for (const { key, ttlMs } of budgets) {
        await update(ledger, key, spendingSchema, (before, nowMs) =>
          before?.open[id] === undefined
            ? { result: undefined }
            : { to: settle(before, id, toCostMicros(costUsd), nowMs), ttlMs, result: undefined },
        );
      }
    },
  };
}

function withoutPrice({ document }: BilledJob): RectoError {
  return new RectoError(
    'model_request_invalid',
    `${document.name} has a budget, and the price of the models that may answer is not known. Set RECTO_PRICE_INPUT and RECTO_PRICE_OUTPUT; for the parameter models, say the most that they may cost in the parameter provider.max_price.`,
  );
}

interface Budget {
  readonly key: string;
  readonly limitUsd: number;
  readonly ttlMs: number;
  readonly code: 'budget_exceeded' | 'budget_day_exceeded';
  readonly message: (maxCost: string) => string;
}

function budgetsOf(job: BilledJob, limits: BudgetLimits): readonly Budget[] {
  const budgets: Budget[] = [];
  const forJob = jobBudget(job, limits);
  if (forJob !== undefined) {
    budgets.push({
      key: jobSpendingKey(job.id),
      limitUsd: forJob,
      ttlMs: 30 * DAY_MS,
      code: 'budget_exceeded',
      message: (maxCost) =>
        `The budget of ${job.document.name}, $${forJob}, is too small for the next request, which can cost ${maxCost}. Raise it, and the document goes on.`,
    });
  }
  const { dayUsd } = limits;
  if (dayUsd !== undefined) {
    budgets.push({
      key: daySpendingKey(Date.now()),
      limitUsd: dayUsd,
      ttlMs: 2 * DAY_MS,
      code: 'budget_day_exceeded',
      message: (maxCost) =>
        `The budget of the day, $${dayUsd}, is too small for the next request, which can cost ${maxCost}. Raise RECTO_BUDGET_DAY_USD, or wait for tomorrow (UTC), and work goes on.`,
    });
  }
  return budgets;
}

function costOf(end: AdmittedEnd, maxUsd: number): number {
  // With a budget the maximum is known, while the actual cost may not be.
  if ('usage' in end) return end.usage.costUsd ?? maxUsd;
  return MAYBE_CHARGED.has(end.error.code) ? maxUsd : 0;
}
