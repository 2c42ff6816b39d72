import type { AnswerFormat, ModelParameters, ServerKind } from '../../../schemas/parameters.ts';
import { asRectoError, RectoError } from '../../errors.ts';
import type { Prices } from '../../plan/estimate.ts';
import { FORMATS, loosest, nextFormat } from '../answer-format.ts';
import type { Http } from '../http.ts';
import type { AdmittedEnd, Answer, AnswerOptions, Asking, LanguageModel, MaxUsage } from '../language-model.ts';
import type { Completion } from './completion.ts';
import type { ComposedRequest, ComposeSettings } from './compose.ts';
import { exchange, type Trace } from './exchange.ts';
import type { MessageOrder } from './messages.ts';
import { requestParameters } from './parameters.ts';
import { PROMPT_VERSION } from './prompt.ts';
import { rejectionOf } from './server-error.ts';
import { type ServerTraits, traitsOf } from './servers.ts';

export interface OpenAiChatSettings {
  readonly id: string;
  /** Base URL, to which `/chat/completions` is added. */
  readonly url: string;
  readonly key?: string;
  readonly server: ServerKind;
  readonly parameters: ModelParameters;
  /** Format that is asked for first, where the server is known not to take a schema. */
  readonly format?: AnswerFormat;
  /** Prompt tokens that the server was found to charge for an image, for each that the formula of Llama 4 gives. */
  readonly imageTokenRatio?: number;
  /** Longest answer, in tokens, unless a parameter says otherwise. */
  readonly outputTokens: number;
  readonly order: MessageOrder;
  /** None where they are not known. */
  readonly prices: Prices | undefined;
  /** What it is shown: views, or text alone. */
  readonly input: LanguageModel['input'];
  /** One answer may take so long, in ms. */
  readonly answerMs: number;
}

export interface OpenAiChatDeps<R extends Asking> {
  readonly http: Http;
  /** Puts the body of a request together, which takes computing in proportion to the pages. */
  readonly compose: (
    request: R,
    settings: ComposeSettings,
    options: { readonly signal: AbortSignal },
  ) => Promise<ComposedRequest>;
  /** Tokens of an answer whose server did not count them. */
  readonly countTokens: (text: string, options: { readonly signal: AbortSignal }) => Promise<number>;
  readonly trace?: Trace;
}

/**
 * A model behind any server that speaks OpenAI's chat completions: OpenRouter, vLLM, SGLang, llama.cpp and others.
 * Where the server does not take a schema, it is asked for any JSON object, and then for text; the answer says so in `notes`.
 * Errors: `schema_unsupported` before anything is sent; every `model_…` code; `cancelled`.
 */
export function createOpenAiChat<R extends Asking>(
  settings: OpenAiChatSettings,
  deps: OpenAiChatDeps<R>,
): LanguageModel<R> {
  const { id, parameters } = settings;
  const server = traitsOf(settings.server);
  const fixed = requestParameters(parameters, server, settings.outputTokens);
  const { plugins: _, ...recorded } = fixed.body;
  // What the server turned down once it is not asked for again.
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

  const dearest = dearestPrices(settings, server);

  const askOnce = async (request: R, format: AnswerFormat, options: AnswerOptions): Promise<Answer> => {
    const { signal } = options;
    const { predictedInputTokens, ...body } = await deps.compose(
      request,
      { ...composing, format, seed: learned.seed },
      { signal },
    );
    return admitted(most(predictedInputTokens, request.longer === true), options, async () => {
      const completion = await exchange({ ...settings, body }, deps, options);
      const counted = completion.usage.outputTokens ?? (await deps.countTokens(completion.text, { signal }));
      return toAnswer(completion, predictedInputTokens, counted, format);
    });
  };

  const { prices } = settings;
  const costOf = (inputTokens: number, outputTokens: number) =>
    prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6;
  const most = (inputTokens: number, longer: boolean): MaxUsage => {
    const outputTokens = fixed.outputTokens * (longer ? 2 : 1);
    return { inputTokens, outputTokens, costUsd: (inputTokens * dearest.input + outputTokens * dearest.output) / 1e6 };
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

  /** How an answer came about otherwise than it was asked for, which holds for every answer, not only the first. */
  const notesOnLearned = (format: AnswerFormat): readonly string[] => {
    const notes: string[] = [];
    if (!learned.seed) notes.push('No provider takes a seed together with the other parameters: it was not sent.');
    const refused = FORMATS.slice(FORMATS.indexOf(fixed.format), FORMATS.indexOf(learned.format));
    if (refused.length > 0) {
      const taken = refused.join(' nor ');
      notes.push(`The server does not take ${taken}: ${format} was asked for, and the answer checked here.`);
    }
    return notes;
  };

  const answer = async (request: R, options: AnswerOptions): Promise<Answer> => {
    for (;;) {
      const format = loosest(request.format ?? learned.format, learned.format);
      try {
        const given = await askOnce(request, format, options);
        return { ...given, notes: [...notesOnLearned(format), ...(given.notes ?? [])] };
      } catch (error) {
        const rejection = rejectionOf(error);
        const looser = nextFormat(format);
        if (rejection?.aboutParameters === true && learned.seed && parameters.seed === undefined) {
          learned.seed = false;
        } else if (rejection?.aboutFormat === true && fixed.mayDegrade && looser !== undefined) {
          // Another request may have learned more while this one was under way.
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
    ...(Number.isFinite(dearest.input + dearest.output) ? {} : { unpriced: true as const }),
    answer,
  };
}

/** The most that a million tokens can cost, whichever model answers; infinite where that is not known. */
function dearestPrices({ parameters, prices }: OpenAiChatSettings, { routes }: ServerTraits): Prices {
  const mayBeOther = routes && parameters.models !== undefined;
  if (prices !== undefined && !mayBeOther) return prices;
  const { prompt, completion } = (routes ? parameters.provider?.max_price : undefined) ?? {};
  return {
    input: Math.max(prices?.input ?? 0, Number(prompt ?? Number.POSITIVE_INFINITY)),
    output: Math.max(prices?.output ?? 0, Number(completion ?? Number.POSITIVE_INFINITY)),
  };
}

/** Sends a request when it may go, and tells how it ended. */
async function admitted(
  most: MaxUsage,
  { signal, admit }: AnswerOptions,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const settle = await admit?.(most, { signal });
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

/** `openrouter`, or the host of another server: where an answer came from is part of what it is. */
function providerOf({ server, url }: OpenAiChatSettings): string {
  return server === 'openrouter' ? 'openrouter' : new URL(url).host;
}

function finishOf({ loop, finishReason, refusal, text }: Completion): Answer['finishReason'] {
  if (loop !== undefined) return 'loop';
  if (finishReason === 'content_filter' || (refusal !== '' && text === '')) return 'refusal';
  return finishReason === 'length' || finishReason === 'max_tokens' ? 'length' : 'stop';
}

function notesOn(completion: Completion, { id, parameters }: OpenAiChatSettings): readonly string[] {
  const notes: string[] = [];
  const { inputTokens, outputTokens } = completion.usage;
  if (completion.loop === undefined && (inputTokens === undefined || outputTokens === undefined)) {
    notes.push('The server did not say what the answer used: tokens and cost are counted here.');
  }
  if (parameters.models !== undefined && completion.model !== undefined && completion.model !== id) {
    notes.push(`Answered by ${completion.model}.`);
  }
  return notes;
}
