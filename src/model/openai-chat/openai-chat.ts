import type { AnswerFormat, ModelParameters, ServerKind } from '../../../schemas/parameters.ts';
import type { ModelNote } from '../../../schemas/result.ts';
import { asRectoError, RectoError } from '../../errors.ts';
import type { Prices } from '../../plan/estimate.ts';
import { FORMATS, loosest, nextFormat } from '../answer-format.ts';
import type { Http } from '../http.ts';
import type { AdmittedEnd, Answer, AnswerOptions, LanguageModel, MaxUsage, RequestBase } from '../language-model.ts';
import type { Completion } from './completion.ts';
import type { ComposedRequest, ComposeSettings } from './compose.ts';
import { exchange, type Trace } from './exchange.ts';
import type { MessageOrder } from './messages.ts';
import { requestParameters } from './parameters.ts';
import { PROMPT_VERSION } from './prompt.ts';
import { rejectionOf } from './server-error.ts';
import { type ServerTraits, serverTraits } from './servers.ts';

/** Settings of a model behind an OpenAI-compatible server. */
export interface OpenAiChatSettings {
  readonly id: string;
  /** Base URL, to which `/chat/completions` is added. */
  readonly url: string;
  readonly key?: string;
  readonly server: ServerKind;
  readonly parameters: ModelParameters;
  /** Initial answer format, if the server is known not to accept a schema. */
  readonly format?: AnswerFormat;
  /** Prompt tokens charged per image, relative to the formula of Llama 4. */
  readonly imageTokenRatio?: number;
  /** Default output limit in tokens. */
  readonly outputTokens: number;
  readonly order: MessageOrder;
  /** Undefined if unknown. */
  readonly prices: Prices | undefined;
  /** `views`, or `words` for text only. */
  readonly input: LanguageModel['input'];
  /** Timeout of one request, in ms. */
  readonly answerMs: number;
}

/** What the model works with. */
export interface OpenAiChatDeps<R extends RequestBase> {
  readonly http: Http;
  /** Composes the body of a request, which takes time in proportion to its pages. */
  readonly compose: (
    request: R,
    settings: ComposeSettings,
    options: { readonly signal: AbortSignal },
  ) => Promise<ComposedRequest>;
  /** Counts the tokens of an answer if the server did not. */
  readonly countTokens: (text: string, options: { readonly signal: AbortSignal }) => Promise<number>;
  readonly trace?: Trace;
}

/**
 * Creates a model behind a server with OpenAI's chat completions API: OpenRouter, vLLM, SGLang, llama.cpp and others.
 * If the server rejects a schema, it is asked for any JSON object, and then for text; `notes` of the answer say so.
 * Errors: `schema_unsupported` before anything is sent; every `model_…` code; `cancelled`.
 */
export function createOpenAiChat<R extends RequestBase>(
  settings: OpenAiChatSettings,
  deps: OpenAiChatDeps<R>,
): LanguageModel<R> {
  const { id, parameters } = settings;
  const server = serverTraits(settings.server);
  const fixed = requestParameters(parameters, server, settings.outputTokens);
  const { plugins: _, ...recorded } = fixed.body;
  // What the server has rejected once is not sent again.
  const learned: { format: AnswerFormat; seed: boolean } = { format: settings.format ?? fixed.format, seed: true };

  const composing: Omit<ComposeSettings, 'format' | 'seed'> = {
    id,
    server: settings.server,
    order: settings.order,
    outputTokens: settings.outputTokens,
    parameters,
    traced: deps.trace !== undefined,
    ...(settings.imageTokenRatio === undefined ? {} : { imageTokenRatio: settings.imageTokenRatio }),
  };

  const maxPrices = maxPricesOf(settings, server);

  const askOnce = async (request: R, format: AnswerFormat, options: AnswerOptions): Promise<Answer> => {
    const { signal } = options;
    const { predictedInputTokens, ...body } = await deps.compose(
      request,
      { ...composing, format, seed: learned.seed },
      { signal },
    );
    return withAdmission(maxUsageOf(predictedInputTokens, request.longer === true), options, async () => {
      const completion = await exchange({ ...settings, body }, deps, options);
      const counted = completion.usage.outputTokens ?? (await deps.countTokens(completion.text, { signal }));
      return toAnswer(completion, predictedInputTokens, counted, format);
    });
  };

  const { prices } = settings;
  const costOf = (inputTokens: number, outputTokens: number) =>
    prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6;
  const maxUsageOf = (inputTokens: number, longer: boolean): MaxUsage => {
    const outputTokens = fixed.outputTokens * (longer ? 2 : 1);
    return {
      inputTokens,
      outputTokens,
      costUsd: (inputTokens * maxPrices.input + outputTokens * maxPrices.output) / 1e6,
    };
  };

  const toAnswer = (
    completion: Completion,
    predictedInputTokens: number,
    outputTokens: number,
    format: AnswerFormat,
  ): Answer => {
    const inputTokens = completion.usage.inputTokens ?? predictedInputTokens;
    return {
      text: completion.text === '' ? completion.refusal : completion.text,
      finishReason: finishOf(completion),
      usage: {
        inputTokens,
        outputTokens,
        predictedInputTokens,
        costUsd: completion.usage.costUsd ?? costOf(inputTokens, outputTokens),
      },
      warnings: [],
      notes: [...fixed.notes, ...notesOn(completion, settings)],
      format,
    };
  };

  /** Notes on rejected features, which apply to every later answer too. */
  const notesOnLearned = (format: AnswerFormat): readonly ModelNote[] => {
    const notes: ModelNote[] = [];
    if (!learned.seed) {
      const message = 'No provider takes a seed together with the other parameters: it was not sent.';
      notes.push({ code: 'seed_not_sent', message });
    }
    const rejected = FORMATS.slice(FORMATS.indexOf(fixed.format), FORMATS.indexOf(learned.format));
    if (rejected.length > 0) {
      const names = rejected.join(' nor ');
      const message = `The server does not accept ${names}: ${format} was requested, and the answer checked by Recto.`;
      notes.push({ code: 'format_not_accepted', message });
    }
    return notes;
  };

  const answer = async (request: R, options: AnswerOptions): Promise<Answer> => {
    for (;;) {
      const format = loosest(request.format ?? learned.format, learned.format);
      try {
        const answered = await askOnce(request, format, options);
        return { ...answered, notes: [...notesOnLearned(format), ...(answered.notes ?? [])] };
      } catch (error) {
        const rejection = rejectionOf(error);
        const looser = nextFormat(format);
        if (rejection?.aboutParameters === true && learned.seed && parameters.seed === undefined) {
          learned.seed = false;
        } else if (rejection?.aboutFormat === true && fixed.mayDegrade && looser !== undefined) {
          // A concurrent request may have learned more.
          learned.format = loosest(learned.format, looser);
        } else throw error;
      }
    }
  };

  return {
    provider: providerOf(settings),
    id,
    input: settings.input,
    metered: true,
    canRepair: true,
    parameters: { ...recorded, response_format: fixed.format, message_order: settings.order },
    promptVersion: PROMPT_VERSION,
    ...(Number.isFinite(maxPrices.input + maxPrices.output) ? {} : { unpriced: true as const }),
    answer,
  };
}

/** Maximum prices per million tokens, whichever model answers; infinite if unknown. */
function maxPricesOf({ parameters, prices }: OpenAiChatSettings, { routes }: ServerTraits): Prices {
  const mayBeOther = routes && parameters.models !== undefined;
  if (prices !== undefined && !mayBeOther) return prices;
  const { prompt, completion } = (routes ? parameters.provider?.max_price : undefined) ?? {};
  return {
    input: Math.max(prices?.input ?? 0, Number(prompt ?? Number.POSITIVE_INFINITY)),
    output: Math.max(prices?.output ?? 0, Number(completion ?? Number.POSITIVE_INFINITY)),
  };
}

/** Sends a request once withAdmission, and reports how it ended. */
async function withAdmission(
  maxUsage: MaxUsage,
  { signal, admit }: AnswerOptions,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const settle = await admit?.(maxUsage, { signal });
  let end: AdmittedEnd = { error: new RectoError('internal', 'The request was not sent.') };
  try {
    const answer = await send();
    end = { usage: answer.usage };
    return answer;
  } catch (error) {
    end = { error: asRectoError(error, 'internal') };
    throw error;
  } finally {
    await settle?.(end);
  }
}

/** `openrouter` or the host of another server, since the provider is part of an answer's identity. */
function providerOf({ server, url }: OpenAiChatSettings): string {
  return server === 'openrouter' ? 'openrouter' : new URL(url).host;
}

function finishOf({ loop, finishReason, refusal, text }: Completion): Answer['finishReason'] {
  const unified = () => {
    if (loop !== undefined) return 'loop';
    if (finishReason === 'content_filter' || (refusal !== '' && text === '')) return 'refusal';
    return finishReason === 'length' || finishReason === 'max_tokens' ? 'length' : 'stop';
  };
  return { unified: unified(), ...(finishReason === undefined ? {} : { raw: finishReason }) };
}

function notesOn(completion: Completion, { id, parameters }: OpenAiChatSettings): readonly ModelNote[] {
  const notes: ModelNote[] = [];
  const { inputTokens, outputTokens } = completion.usage;
  if (completion.loop === undefined && (inputTokens === undefined || outputTokens === undefined)) {
    const message = 'The server did not say what the answer used: tokens and cost are counted here.';
    notes.push({ code: 'usage_not_reported', message });
  }
  if (parameters.models !== undefined && completion.model !== undefined && completion.model !== id) {
    notes.push({ code: 'other_model', message: `Answered by ${completion.model}.` });
  }
  return notes;
}
