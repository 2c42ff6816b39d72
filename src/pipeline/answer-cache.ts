import type { CachedAnswer, ChunkRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Admit, Answer, LanguageModel, StoredRequest } from '../model/language-model.ts';
import { rejectOnAbort } from '../store/abortable.ts';
import { digest } from '../store/digest.ts';
import type { AnswerStore } from './answer-store.ts';

/** A request that the model or the cache has answered. */
export type AnsweredRequest = ChunkRecord['requests'][number] & Pick<Answer, 'finishReason'>;

/** Runs `work` for `key` once no one else does, in any process. Errors: `model_rate_limited`. */
export type SingleFlight = <T>(
  key: string,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal },
) => Promise<T>;

/** What the answer cache works with. */
export interface AnswerCacheDeps {
  readonly answers: AnswerStore;
  readonly model: LanguageModel<StoredRequest>;
  /** Admits each request to a server; without it requests are not limited. */
  readonly admit?: Admit;
  /** Prevents concurrent requests for the same answer; without it they are allowed. */
  readonly singleFlight?: SingleFlight;
  /** Called with the usage of an answer that another process had also paid for. */
  readonly onDuplicateCost?: (usage: CachedAnswer['usage']) => Promise<void>;
  /** Called with every answer, for logs and metrics. */
  readonly onAnswer?: (answered: AnsweredRequest) => void;
}

/** Answers requests from the cache or the model. */
export interface CachedAnswers {
  /** Returns the cached answer, or the model's, which is stored before it is used. */
  readonly ask: (request: StoredRequest) => Promise<Answer>;
  /** The requests so far, in order. */
  readonly requests: ChunkRecord['requests'];
}

/**
 * Answers requests from the cache or from `model`, and stores every answer, so that nothing is paid for twice whatever
 * ends a run. An unusable answer is reused only by the run that got it: a later run asks again.
 * Errors: those of the model; `store_failed`.
 */
export function cachedAnswers(
  run: { readonly job: Job; readonly since: number },
  deps: AnswerCacheDeps,
  options: { readonly signal: AbortSignal },
): CachedAnswers {
  const { answers, model, admit } = deps;
  const { job, since } = run;
  const requests: ChunkRecord['requests'] = [];
  const isOfRun = (answer: CachedAnswer) => answer.job === job.id && answer.askedAt >= since;
  const singleFlight: SingleFlight = deps.singleFlight ?? ((_key, work) => work());
  const find = async (key: string): Promise<CachedAnswer | undefined> => {
    const cachedAnswer = await rejectOnAbort(options.signal, () => answers.find(key));
    return cachedAnswer !== undefined && (isOfRun(cachedAnswer) || isUsable(cachedAnswer)) ? cachedAnswer : undefined;
  };
  const get = async (key: string, request: StoredRequest): Promise<CachedAnswer> => {
    const askedAt = Date.now();
    const answer = await model.answer(request, { ...options, ...(admit === undefined ? {} : { admit }) });
    const cachedAnswer: CachedAnswer = { ...answer, modelMs: Date.now() - askedAt, job: job.id, askedAt };
    // If another process has asked too, its answer is used and both are charged. A failing look-up must not lose this
    // one.
    const other = await answers.find(key).catch(() => undefined);
    if (other === undefined || !isOfRun(other)) {
      await answers.save(key, cachedAnswer);
      return cachedAnswer;
    }
    const both = { ...other, alsoPaid: [...(other.alsoPaid ?? []), cachedAnswer.usage] };
    await answers.save(key, both);
    await deps.onDuplicateCost?.(cachedAnswer.usage);
    return both;
  };

  return {
    requests,
    async ask(request) {
      const key = keyOf(request, job, model);
      let cached = true;
      const cachedAnswer =
        (await find(key)) ??
        (await singleFlight(
          key,
          async () => {
            const meanwhile = await find(key);
            cached = meanwhile !== undefined;
            return meanwhile ?? get(key, request);
          },
          options,
        ));
      const entry = {
        answer: key,
        pages: request.pages.map((page) => page.number),
        cached: !isOfRun(cachedAnswer),
        repair: request.repair !== undefined,
        usage: cachedAnswer.usage,
        modelMs: cachedAnswer.modelMs,
      };
      requests.push(entry, ...(cachedAnswer.alsoPaid ?? []).map((usage) => ({ ...entry, usage, modelMs: 0 })));
      deps.onAnswer?.({ ...entry, cached, finishReason: cachedAnswer.finishReason });
      return toAnswer(cachedAnswer);
    },
  };
}

function keyOf(request: StoredRequest, job: Job, model: LanguageModel<StoredRequest>): string {
  const { language, format, repair, missing, attempt, longer } = request;
  const pages = request.pages.map(({ sha256 }) => sha256);
  const { provider, id, parameters, promptVersion } = model;
  const asking = { format, repair, missing, attempt, longer: longer === true ? true : undefined };
  return `answers/${digest(provider, id, parameters, promptVersion, job.type.sha256, language, pages, asking)}.json`;
}

/** Whether a cached answer may be worth reusing rather than asking again. */
function isUsable({ finishReason, text }: CachedAnswer): boolean {
  const { unified } = finishReason;
  return (unified === 'stop' || unified === 'length') && text.includes('{');
}

function toAnswer({ modelMs: _, job: __, askedAt: ___, alsoPaid: ____, ...answer }: CachedAnswer): Answer {
  return answer;
}
