import { randomUUID } from 'node:crypto';
import type { Admit, AdmittedEnd } from '../../model/language-model.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BudgetLimits, type PayingJob, reservationOf } from './budgets.ts';
import type { RateLimits } from './rate-state.ts';
import { MAX_WAIT_MS, placeOf } from './request-slot.ts';
import { retryInBackground } from './retry-in-background.ts';

/** What all workers on a queue together may ask of a model and spend. */
export type SharedLimits = RateLimits & BudgetLimits;

export interface AdmitDeps {
  readonly ledger: Ledger;
  readonly limits: SharedLimits;
  /** After this long a request in flight counts as lost, in ms. */
  readonly leaseMs: number;
  /** Told what could not be written down at the end of a request. */
  readonly onFault: (error: unknown) => void;
  /** Aborts when the ledger is about to be closed. */
  readonly ended: AbortSignal;
}

/**
 * Lets the requests of a job to a model through as the shared limits allow: money is put aside, then a place is taken, and the
 * end pays for what was used and gives the rest back. Errors: see `Admit`.
 */
export function createAdmit(job: PayingJob, model: string, deps: AdmitDeps): Admit {
  const { ledger, limits, leaseMs, onFault, ended } = deps;
  return async (most, options) => {
    const id = randomUUID();
    const money = reservationOf({ id, most, leaseMs: leaseMs + MAX_WAIT_MS }, job, limits, ledger);
    const place = placeOf({ id, most, leaseMs }, model, deps);
    const settle = (end: AdmittedEnd | 'unsent') =>
      retryInBackground(() => Promise.all([money.pay(end), place.leave(end)]), {
        forMs: leaseMs,
        signal: ended,
        onFault,
      });
    try {
      await money.reserve();
      await place.take(options);
      return settle;
    } catch (error) {
      // What was not confirmed may have been written all the same.
      await settle('unsent');
      throw error;
    }
  };
}
