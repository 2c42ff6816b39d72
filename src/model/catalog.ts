import type { ModelParameters, ServerKind } from '../../schemas/parameters.ts';
import { RectoError } from '../errors.ts';
import type { Prices } from '../plan/estimate.ts';
import type { Findings } from './findings.ts';
import type { Answer, LanguageModel, StoredRequest } from './language-model.ts';
import { createLocalModel } from './local/local-model.ts';
import type { MessageOrder } from './openai-chat/messages.ts';
import { createOpenAiChat, type OpenAiChatDeps } from './openai-chat/openai-chat.ts';

/** What is known of a model before it is asked anything. */
export interface ModelProfile {
  readonly id: string;
  /** `words`: reads text, which needs OCR before the request; `views`: is shown the views. */
  readonly input: LanguageModel['input'];
  readonly metered: boolean;
  /** Whether its context and answers are bounded, and instructions and the schema count as input tokens. */
  readonly countsTokens: boolean;
  /** None where they are not known. */
  readonly prices: Prices | undefined;
}

/** Where models on the network are reached, and how they are asked. */
export interface ModelAccess {
  /** Base URL; OpenRouter when unset. */
  readonly url: string | undefined;
  readonly key: string | undefined;
  /** Whether the key is one of OpenRouter's. */
  readonly openRouterKey: boolean;
  readonly server: ServerKind | 'auto';
  readonly order: MessageOrder;
  /** What models on the network are shown: views, or text alone where they take no images. */
  readonly input: LanguageModel['input'];
  readonly outputTokens: number;
  /** As the settings say; they count for every model on the network. */
  readonly prices: Partial<Prices>;
  readonly answerMs: number;
}

export const LOCAL = 'local';
/** The model that answers where a key is set and nothing else is said. */
export const MAVERICK = 'meta-llama/llama-4-maverick';
const OPENROUTER_URL = 'https://openrouter.ai/api/v1';
const FREE: Prices = { input: 0, output: 0 };

/** Source: OpenRouter, August 2026. Its variants (`:nitro`) and others who serve it may ask for more, and OpenRouter says what an answer cost. */
export const MAVERICK_PRICES: Prices = { input: 0.15, output: 0.6 };
const MAVERICK_NAMES = /(^|\/)llama-4-maverick[^:]*$/i;

/** The local model costs nothing and reads words; every other one is metered, at the prices given, or known. */
export function profileOf(id: string, { prices, input }: Pick<ModelAccess, 'prices' | 'input'>): ModelProfile {
  return id === LOCAL
    ? { id, input: 'words', metered: false, countsTokens: false, prices: FREE }
    : { id, input, metered: true, countsTokens: true, prices: pricesOf(id, prices) };
}

function pricesOf(id: string, given: Partial<Prices>): Prices | undefined {
  const { input, output } = { ...(MAVERICK_NAMES.test(id) ? MAVERICK_PRICES : {}), ...given };
  return input === undefined || output === undefined ? undefined : { input, output };
}

export interface CatalogDeps extends OpenAiChatDeps<StoredRequest> {
  /** Has the local model answer, where computing holds nobody up. */
  readonly answerLocally: (request: StoredRequest, options: { readonly signal: AbortSignal }) => Promise<Answer>;
  readonly findings: (url: string, id: string) => Findings | undefined;
}

/**
 * The model `id`: the local one, or one on the network.
 * Errors: `model_unknown` where there is nothing to reach it by.
 */
export function createModel(
  id: string,
  parameters: ModelParameters,
  access: ModelAccess,
  deps: CatalogDeps,
): LanguageModel<StoredRequest> {
  if (id === LOCAL) return { ...createLocalModel(), answer: deps.answerLocally };
  checkReachable(id, access);
  const url = urlOf(access);
  const findings = deps.findings(url, id);
  return createOpenAiChat(
    {
      id,
      url,
      ...(access.key === undefined ? {} : { key: access.key }),
      server: knownServer(access, url) ?? findings?.server ?? 'openai',
      parameters,
      ...(findings?.format === undefined ? {} : { format: findings.format }),
      ...(findings?.imageTokenRatio === undefined ? {} : { imageTokenRatio: findings.imageTokenRatio }),
      outputTokens: Math.min(access.outputTokens, findings?.outputTokens ?? access.outputTokens),
      order: access.order,
      input: access.input,
      prices: pricesOf(id, access.prices),
      answerMs: access.answerMs,
    },
    deps,
  );
}

/** Base URL of the models on the network. */
export function urlOf(access: Pick<ModelAccess, 'url'>): string {
  return access.url ?? OPENROUTER_URL;
}

/** Errors: `model_unknown` where there is nothing to reach the model by. */
export function checkReachable(id: string, { url, key }: Pick<ModelAccess, 'url' | 'key'>): void {
  if (url !== undefined || key !== undefined) return;
  throw new RectoError(
    'model_unknown',
    `The model "${id}" is on the network, and there is no key and no URL. Set OPENROUTER_API_KEY, or RECTO_MODEL_URL for a server of your own; or use --model local, which needs neither.`,
  );
}

/** What speaks at a URL, as far as the settings and the address say. */
export function knownServer(access: ModelAccess, url: string): ServerKind | undefined {
  if (access.server !== 'auto') return access.server;
  return access.openRouterKey || /(^|\.)openrouter\.ai$/.test(new URL(url).hostname) ? 'openrouter' : undefined;
}
