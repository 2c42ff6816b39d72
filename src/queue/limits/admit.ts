import { randomUUID } from 'node:crypto';
import type { Admit, AdmittedEnd } from '../../model/language-model.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BilledJob, type BudgetLimits, createReservation } from './budgets.ts';
import type { RateLimits } from './rate-state.ts';
import { createRequestSlot, MAX_WAIT_MS } from './request-slot.ts';
import { retryInBackground } from './retry-in-background.ts';

/** Rate limits and budgets that all workers on a queue share. */
export type SharedLimits = RateLimits & BudgetLimits;

/** What admission works with. */
export interface AdmitDeps {
  readonly ledger: Ledger;
  readonly limits: SharedLimits;
  /** Time after which a request in flight counts as lost, in ms. */
  readonly leaseMs: number;
  /** Called when the end of a request could not be recorded. */
  readonly onRecordError: (error: unknown) => void;
  /** Aborts when the ledger is about to be closed. */
  readonly ended: AbortSignal;
}

/**
 * Admits the requests of a job within the shared limits: reserves their maximum cost, then a request slot, and settles
 * both when the request ends. Errors: see `Admit`.
 */
export function createAdmit(job: BilledJob, model: string, deps: AdmitDeps): Admit {
  const { ledger, limits, leaseMs, onRecordError, ended } = deps;
  return async (maxUsage, options) => {
    const id = randomUUID();
    const reservation = createReservation({ id, maxUsage, leaseMs: leaseMs + MAX_WAIT_MS }, job, limits, ledger);
    const slot = createRequestSlot({ id, maxUsage, leaseMs }, model, deps);
    const settle = (end: AdmittedEnd | 'unsent') =>
      retryInBackground(() => Promise.all([reservation.settle(end), slot.release(end)]), {
        maxMs: leaseMs,
        signal: ended,
        onRecordError,
      });
    try {
      await reservation.reserve();
      await slot.acquire(options);
      return settle;
    } catch (error) {
      // An unconfirmed write may have succeeded.
      await settle('unsent');
      throw error;
    }
  };
}
