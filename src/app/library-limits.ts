import type { Job } from '../../schemas/job.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { KeptAnswersDeps } from '../pipeline/kept-answers.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { createAdmit } from '../queue/limits/admit.ts';
import { createAlone } from '../queue/limits/alone.ts';
import { type Config, sharedLimitsOf } from './config.ts';
import type { Container } from './container.ts';
import { errorFields } from './log.ts';

/** Shared by all calls in this process, each of which is on its own otherwise: a limit for each call would be none. */
const ledger = createMemoryLedger();

/** Holds the requests of a job that runs without a queue to the limits and budgets in `config`, together with all others in this process. */
export function libraryLimits(
  job: Job,
  model: LanguageModel<StoredRequest>,
  { config, log }: { readonly config: Config; readonly log: Container['log'] },
  { signal }: { readonly signal: AbortSignal },
): Pick<KeptAnswersDeps, 'admit' | 'alone'> {
  // The local model is asked as often as one likes.
  if (model.reads === 'words') return {};
  const answerMs = config.RECTO_MODEL_SECONDS * 1000;
  return {
    admit: createAdmit(job, job.options.model, {
      ledger,
      limits: sharedLimitsOf(config),
      leaseMs: 2 * answerMs,
      ended: signal,
      onFault: (error) =>
        log.error({ jobId: job.id, ...errorFields(error) }, 'what a request used could not be written down'),
    }),
    alone: createAlone(ledger, answerMs),
  };
}
