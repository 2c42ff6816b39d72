import { randomUUID } from 'node:crypto';
import type { Admit } from '../../model/language-model.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type BudgetLimits, type PayingJob, putAside } from './budgets.ts';
import type { GateLimits } from './gate.ts';
import { LONGEST_WAIT_MS, takePlace } from './place.ts';

/** What all workers on a queue together may ask of a model and spend. */
export type SharedLimits = GateLimits & BudgetLimits;

export interface AdmitDeps {
  readonly ledger: Ledger;
  readonly limits: SharedLimits;
  /** After this long a request in flight counts as lost, in ms. */
  readonly leaseMs: number;
  /** Told what could not be written down at the end of a request. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Lets the requests of a job to a model through as the shared limits allow: money is put aside, then a place is taken, and the
 * end pays for what was used and gives the rest back. Errors: see `Admit`.
 */
export function createAdmit(job: PayingJob, model: string, deps: AdmitDeps): Admit {
  const { ledger, limits, leaseMs, onFault } = deps;
  return async (most, options) => {
    const id = randomUUID();
    const money = await putAside({ id, most, leaseMs: leaseMs + LONGEST_WAIT_MS }, job, limits, ledger);
    try {
      const place = await takePlace({ id, most, leaseMs }, model, deps, options);
      return async (end) => {
        await Promise.all([money.pay(end).catch(onFault), place.leave(end).catch(onFault)]);
      };
    } catch (error) {
      await money.pay('unsent').catch(onFault);
      throw error;
    }
  };
}
