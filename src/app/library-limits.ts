import type { Job } from '../../schemas/job.ts';
import type { Admit, LanguageModel, StoredRequest } from '../model/language-model.ts';
import type { KeptAnswersDeps } from '../pipeline/kept-answers.ts';
import type { Ledger } from '../queue/ledger/ledger.ts';
import { createMemoryLedger } from '../queue/ledger/memory-ledger.ts';
import { createAdmit } from '../queue/limits/admit.ts';
import { createAlone } from '../queue/limits/alone.ts';
import { createTurns } from '../queue/limits/turns.ts';
import { type Config, sharedLimitsOf } from './config.ts';
import type { Container } from './container.ts';
import { errorFields } from './log.ts';

/** Holds the requests of jobs that run without a queue to limits and budgets, all of them together. */
export type LibraryLimits = (
  job: Job,
  model: LanguageModel<StoredRequest>,
  options: { readonly signal: AbortSignal },
) => Pick<KeptAnswersDeps, 'admit' | 'alone'>;

/** `ledger`: what is asked and spent is written down there; a new one unless given. */
export function libraryLimits(
  { config, log }: { readonly config: Config; readonly log: Container['log'] },
  ledger: Ledger = createMemoryLedger(),
): LibraryLimits {
  const answerMs = config.RECTO_MODEL_SECONDS * 1000;
  const inTurn: (admit: Admit) => Admit = createTurns(config.RECTO_REQUESTS);
  const limits = sharedLimitsOf(config);
  return (job, model, { signal }) => {
    // The local model is asked as often as one likes.
    if (model.reads === 'words') return {};
    const admit = createAdmit(job, job.options.model, {
      ledger,
      limits,
      leaseMs: 2 * answerMs,
      ended: signal,
      onFault: (error) =>
        log.error({ jobId: job.id, ...errorFields(error) }, 'what a request used could not be written down'),
    });
    return { admit: inTurn(admit), alone: createAlone(ledger, answerMs) };
  };
}
