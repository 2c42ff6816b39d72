import { errorFields } from '../../error-fields.ts';
import type { Admit, LanguageModel, StoredRequest } from '../../model/language-model.ts';
import type { AnswerCacheDeps } from '../../pipeline/answer-cache.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createAdmit, type SharedLimits } from './admit.ts';
import type { BilledJob } from './budgets.ts';
import { limitInFlight } from './in-flight-limit.ts';
import { createSingleFlight } from './single-flight.ts';

/** Limits that a request policy enforces. */
export interface RequestPolicyDeps {
  readonly ledger: Ledger;
  readonly limits: SharedLimits;
  /** Model requests in flight at a time in this process. */
  readonly requests: number;
  /** Timeout of one model request, in ms. */
  readonly answerMs: number;
  readonly log: { readonly error: (fields: object, message: string) => void };
}

/** Creates the admission of a job's requests to a model; `ended` aborts when the ledger is about to close. */
export type RequestPolicy = (
  job: BilledJob,
  model: Pick<LanguageModel<StoredRequest>, 'id' | 'metered'>,
  ended: AbortSignal,
) => Pick<AnswerCacheDeps, 'admit' | 'singleFlight'>;

/** Enforces the shared limits and budgets on requests to metered models; other models are not limited. */
export function createRequestPolicy({ ledger, limits, requests, answerMs, log }: RequestPolicyDeps): RequestPolicy {
  const limited: (admit: Admit) => Admit = limitInFlight(requests);
  const singleFlight = createSingleFlight(ledger, answerMs);
  return (job, model, ended) => {
    if (!model.metered) return {};
    const onRecordError = (error: unknown) =>
      log.error({ jobId: job.id, ...errorFields(error) }, 'what a request used could not be recorded');
    const admit = createAdmit(job, model.id, { ledger, limits, leaseMs: 2 * answerMs, ended, onRecordError });
    return { admit: limited(admit), singleFlight };
  };
}
