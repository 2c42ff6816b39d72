import { type ChunkRecord, type KeptAnswer, keptAnswerSchema } from '../../schemas/answer.ts';
import type { Job } from '../../schemas/job.ts';
import type { Answer, LanguageModel, ModelRequest } from '../model/language-model.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { getJson, putJson } from '../store/json.ts';

/** A request to the model, or a kept answer that was taken in its place. */
export type Asked = ChunkRecord['requests'][number] & Pick<Answer, 'finishReason'>;

export interface KeptAnswersDeps {
  readonly store: BlobStore;
  readonly model: LanguageModel;
  /** Told of every answer, for logs and metrics. */
  readonly onAsked?: (asked: Asked) => void;
}

export interface KeptAnswers {
  /** The kept answer to a request, or the model's, which is kept before it is used. */
  readonly ask: (request: ModelRequest) => Promise<Answer>;
  /** What was asked, in order. */
  readonly asked: ChunkRecord['requests'];
}

/**
 * Asks `model` and keeps every answer, so that whatever ends a run, nothing is paid for twice. An answer that could not be used
 * is kept for the run that got it only: a later run asks again.
 * Errors: those of the model; `store_failed`.
 */
export function keptAnswers(
  run: { readonly job: Job; readonly since: number },
  deps: KeptAnswersDeps,
  options: { readonly signal: AbortSignal },
): KeptAnswers {
  const { store, model } = deps;
  const { job, since } = run;
  const asked: ChunkRecord['requests'] = [];
  const isOfRun = (kept: KeptAnswer) => kept.job === job.id && kept.askedAt >= since;

  return {
    asked,
    async ask(request) {
      const key = keyOf(request, job, model);
      const before = (await store.has(key)) ? await getJson(store, key, keptAnswerSchema) : undefined;
      const known = before !== undefined && (isOfRun(before) || isUsable(before)) ? before : undefined;
      const kept = known ?? (await askModel(request, job, model, options.signal));
      if (known === undefined) await putJson(store, key, kept);
      const entry = {
        answer: key,
        pages: request.pages.map((page) => page.number),
        cached: !isOfRun(kept),
        repair: request.repair !== undefined,
        usage: kept.usage,
        modelMs: kept.modelMs,
      };
      asked.push(entry);
      deps.onAsked?.({ ...entry, cached: known !== undefined, finishReason: kept.finishReason });
      return toAnswer(kept);
    },
  };
}

function keyOf(request: ModelRequest, job: Job, model: LanguageModel): string {
  const { language, pages, format, repair, attempt } = request;
  const { provider, id, parameters, promptVersion } = model;
  const asking = { format, repair, attempt };
  return `answers/${digest(provider, id, parameters, promptVersion, job.type.sha256, language, pages, asking)}.json`;
}

async function askModel(
  request: ModelRequest,
  job: Job,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<KeptAnswer> {
  const askedAt = Date.now();
  const answer = await model.answer(request, { signal });
  return { ...answer, modelMs: Date.now() - askedAt, job: job.id, askedAt };
}

/** Whether an answer is worth more than asking again. */
function isUsable({ finishReason, text }: KeptAnswer): boolean {
  return (finishReason === 'stop' || finishReason === 'length') && text.includes('{');
}

function toAnswer({ modelMs: _, job: __, askedAt: ___, ...answer }: KeptAnswer): Answer {
  return answer;
}
