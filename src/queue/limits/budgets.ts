import type { Job } from '../../../schemas/job.ts';
import { RectoError } from '../../errors.ts';
import type { AdmittedEnd, MaxUsage } from '../../model/language-model.ts';
import { type Ledger, update } from '../ledger/ledger.ts';
import { pay, reserve, spendingSchema, toCostMicros, toLimitMicros } from './spending.ts';

/** What may be spent, in US dollars. */
export interface BudgetLimits {
  /** A day, by UTC, for all jobs together. */
  readonly dayUsd?: number;
  /** For a job that does not say itself. */
  readonly jobUsd?: number;
}

export type PayingJob = Pick<Job, 'id' | 'terms' | 'document'>;

const DAY_MS = 86_400_000;
/** A request that broke off on the way may have been charged for all the same. */
const MAYBE_CHARGED: ReadonlySet<string> = new Set(['model_timeout', 'model_unreachable', 'cancelled', 'internal']);

/** Key of what a job has spent. */
export function jobSpendingKey(jobId: string): string {
  return `spending:${jobId}`;
}

/** Key of what has been spent on the day of `nowMs`. */
export function daySpendingKey(nowMs: number): string {
  return `spending:${new Date(nowMs).toISOString().slice(0, 10)}`;
}

/** What a job may spend, in US dollars. */
export function jobBudget({ terms }: Pick<Job, 'terms'>, limits: BudgetLimits): number | undefined {
  return terms.budgetUsd ?? limits.jobUsd;
}

/** The most that a request can cost, put aside in every spending that it concerns. */
export interface MoneyReservation {
  /** Errors: `budget_exceeded`, `budget_day_exceeded`, `queue_unreachable`; then some of it may be put aside all the same. */
  readonly reserve: () => Promise<void>;
  /** Pays for what the request has cost, and gives the rest back. Doing so again changes nothing. Errors: `queue_unreachable`. */
  readonly pay: (end: AdmittedEnd | 'unsent') => Promise<void>;
}

/** The money for one request of a job. After `leaseMs` what is put aside counts as spent. */
export function reservationOf(
  request: { readonly id: string; readonly most: MaxUsage; readonly leaseMs: number },
  job: PayingJob,
  limits: BudgetLimits,
  ledger: Ledger,
): MoneyReservation {
  const { id, leaseMs } = request;
  const maxUsd = request.most.costUsd;
  const budgets = budgetsOf(job, limits);
  const aside = { id, maxMicros: toCostMicros(maxUsd), leaseMs };
  return {
    async reserve() {
      if (budgets.length > 0 && !Number.isFinite(maxUsd)) throw withoutPrice(job);
      for (const { key, ttlMs, limitUsd, code, message } of budgets) {
        const reserved = await update(ledger, key, spendingSchema, (before, nowMs) => {
          const { spending, reserved: result } = reserve(before, aside, toLimitMicros(limitUsd), nowMs);
          return result ? { to: spending, ttlMs, result } : { result };
        });
        if (!reserved) throw new RectoError(code, message(`$${maxUsd.toFixed(4)}`));
      }
    },
    async pay(end) {
      const costUsd = end === 'unsent' ? 0 : costOf(end, maxUsd);
      for (const { key, ttlMs } of budgets) {
        await update(ledger, key, spendingSchema, (before, nowMs) =>
          before?.open[id] === undefined
            ? { result: undefined }
            : { to: pay(before, id, toCostMicros(costUsd), nowMs), ttlMs, result: undefined },
        );
      }
    },
  };
}

function withoutPrice({ document }: PayingJob): RectoError {
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
  readonly message: (most: string) => string;
}

function budgetsOf(job: PayingJob, limits: BudgetLimits): readonly Budget[] {
  const budgets: Budget[] = [];
  const forJob = jobBudget(job, limits);
  if (forJob !== undefined) {
    budgets.push({
      key: jobSpendingKey(job.id),
      limitUsd: forJob,
      ttlMs: 30 * DAY_MS,
      code: 'budget_exceeded',
      message: (most) =>
        `The budget of ${job.document.name}, $${forJob}, is too small for the next request, which can cost ${most}. Raise it, and the document goes on.`,
    });
  }
  const { dayUsd } = limits;
  if (dayUsd !== undefined) {
    budgets.push({
      key: daySpendingKey(Date.now()),
      limitUsd: dayUsd,
      ttlMs: 2 * DAY_MS,
      code: 'budget_day_exceeded',
      message: (most) =>
        `The budget of the day, $${dayUsd}, is too small for the next request, which can cost ${most}. Raise RECTO_BUDGET_DAY_USD, or wait for tomorrow (UTC), and work goes on.`,
    });
  }
  return budgets;
}

function costOf(end: AdmittedEnd, maxUsd: number): number {
  // With a budget the most is known; what an answer cost may not be all the same.
  if ('usage' in end) return end.usage.costUsd ?? maxUsd;
  return MAYBE_CHARGED.has(end.error.code) ? maxUsd : 0;
}
