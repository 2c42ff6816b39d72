import type { CachedAnswer, ChunkRecord } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Admit, Answer, LanguageModel, StoredRequest } from '../model/language-model.ts';
import { rejectOnAbort } from '../store/abortable.ts';
import { digest } from '../store/digest.ts';
import type { AnswerStore } from './answer-store.ts';

/** A request to the model, or a kept answer that was taken in its place. */
export type AnsweredRequest = ChunkRecord['requests'][number] & Pick<Answer, 'finishReason'>;

export type SingleFlight = <T>(
  key: string,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal },
) => Promise<T>;

export interface AnswerCacheDeps {
  readonly answers: AnswerStore;
  readonly model: LanguageModel<StoredRequest>;
  /** Lets each request to a server through; none is held up without it. */
  readonly admit?: Admit;
  /** Does `work` for an answer as soon as nobody else does, in this process or another. Errors: `model_rate_limited`. */
  readonly singleFlight?: SingleFlight;
  /** Told what an answer cost that another process had got meanwhile. */
  readonly onPaidTwice?: (usage: CachedAnswer['usage']) => Promise<void>;
  /** Told of every answer, for logs and metrics. */
  readonly onAnswer?: (asked: AnsweredRequest) => void;
}

export interface CachedAnswers {
  /** The kept answer to a request, or the model's, which is kept before it is used. */
  readonly ask: (request: StoredRequest) => Promise<Answer>;
  /** What was asked, in order. */
  readonly asked: ChunkRecord['requests'];
}

/**
 * Asks `model` and keeps every answer, so that whatever ends a run, nothing is paid for twice. An answer that could not be used
 * is kept for the run that got it only: a later run asks again.
 * Errors: those of the model; `store_failed`.
 */
export function cachedAnswers(
  run: { readonly job: Job; readonly since: number },
  deps: AnswerCacheDeps,
  options: { readonly signal: AbortSignal },
): CachedAnswers {
  const { answers, model, admit } = deps;
  const { job, since } = run;
  const asked: ChunkRecord['requests'] = [];
  const isOfRun = (kept: CachedAnswer) => kept.job === job.id && kept.askedAt >= since;
  const singleFlight: SingleFlight = deps.singleFlight ?? ((_key, work) => work());
  const find = async (key: string): Promise<CachedAnswer | undefined> => {
    const kept = await rejectOnAbort(options.signal, () => answers.find(key));
    return kept !== undefined && (isOfRun(kept) || isUsable(kept)) ? kept : undefined;
  };
  const get = async (key: string, request: StoredRequest): Promise<CachedAnswer> => {
    const askedAt = Date.now();
    const answer = await model.answer(request, { ...options, ...(admit === undefined ? {} : { admit }) });
    const kept: CachedAnswer = { ...answer, modelMs: Date.now() - askedAt, job: job.id, askedAt };
    // Where another process asked as well, its answer is used, and both were paid. Not to know it must not lose this one.
    const other = await answers.find(key).catch(() => undefined);
    if (other === undefined || !isOfRun(other)) {
      await answers.keep(key, kept);
      return kept;
    }
    const both = { ...other, alsoPaid: [...(other.alsoPaid ?? []), kept.usage] };
    await answers.keep(key, both);
    await deps.onPaidTwice?.(kept.usage);
    return both;
  };

  return {
    asked,
    async ask(request) {
      const key = keyOf(request, job, model);
      let cached = true;
      const kept =
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
        cached: !isOfRun(kept),
        repair: request.repair !== undefined,
        usage: kept.usage,
        modelMs: kept.modelMs,
      };
      asked.push(entry, ...(kept.alsoPaid ?? []).map((usage) => ({ ...entry, usage, modelMs: 0 })));
      deps.onAnswer?.({ ...entry, cached, finishReason: kept.finishReason });
      return toAnswer(kept);
    },
  };
}

function keyOf(request: StoredRequest, job: Job, model: LanguageModel<StoredRequest>): string {
  const { language, format, repair, attempt, longer } = request;
  const pages = request.pages.map(({ sha256 }) => sha256);
  const { provider, id, parameters, promptVersion } = model;
  const asking = { format, repair, attempt, longer: longer === true ? true : undefined };
  return `answers/${digest(provider, id, parameters, promptVersion, job.type.sha256, language, pages, asking)}.json`;
}

/** Whether an answer is worth more than asking again. */
function isUsable({ finishReason, text }: CachedAnswer): boolean {
  return (finishReason === 'stop' || finishReason === 'length') && text.includes('{');
}

function toAnswer({ modelMs: _, job: __, askedAt: ___, alsoPaid: ____, ...answer }: CachedAnswer): Answer {
  return answer;
}
