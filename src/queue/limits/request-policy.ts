import { errorFields } from '../../error-fields.ts';
import type { Admit, LanguageModel, StoredRequest } from '../../model/language-model.ts';
import type { AnswerCacheDeps } from '../../pipeline/answer-cache.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createAdmit, type SharedLimits } from './admit.ts';
import type { PayingJob } from './budgets.ts';
import { limitInFlight } from './in-flight-limit.ts';
import { createSingleFlight } from './single-flight.ts';

export interface RequestPolicyDeps {
  readonly ledger: Ledger;
  readonly limits: SharedLimits;
  /** Model requests in flight at a time in this process. */
  readonly requests: number;
  /** How long one answer may take, in ms. */
  readonly answerMs: number;
  readonly log: { readonly error: (fields: object, message: string) => void };
}

/** How the requests of jobs to models are admitted and shared. `ended`: aborts when the ledger is about to be closed. */
export type RequestPolicy = (
  job: PayingJob,
  model: Pick<LanguageModel<StoredRequest>, 'id' | 'metered'>,
  ended: AbortSignal,
) => Pick<AnswerCacheDeps, 'admit' | 'singleFlight'>;

/** Holds the requests of jobs to metered models to limits and budgets, all of them together. */
export function createRequestPolicy({ ledger, limits, requests, answerMs, log }: RequestPolicyDeps): RequestPolicy {
  const inTurn: (admit: Admit) => Admit = limitInFlight(requests);
  const singleFlight = createSingleFlight(ledger, answerMs);
  return (job, model, ended) => {
    if (!model.metered) return {};
    const onFault = (error: unknown) =>
      log.error({ jobId: job.id, ...errorFields(error) }, 'what a request used could not be recorded');
    const admit = createAdmit(job, model.id, { ledger, limits, leaseMs: 2 * answerMs, ended, onFault });
    return { admit: inTurn(admit), singleFlight };
  };
}
