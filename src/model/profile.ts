import type { ServerKind } from '../../schemas/parameters.ts';
import { RectoError } from '../errors.ts';
import type { Prices } from '../plan/estimate.ts';
import type { LanguageModel } from './language-model.ts';
import type { MessageOrder } from './openai-chat/messages.ts';

/** Properties of a model known without asking it. */
export interface ModelProfile {
  readonly id: string;
  /** `words`: the model reads text, which needs OCR first; `views`: it reads images and text. */
  readonly input: LanguageModel['input'];
  readonly metered: boolean;
  /** Whether its context and answers are limited, and instructions and the schema count as input tokens. */
  readonly countsTokens: boolean;
  /** Undefined if unknown. */
  readonly prices: Prices | undefined;
}

/** How to reach and use models on the network. */
export interface ModelAccess {
  /** Base URL; OpenRouter by default. */
  readonly url: string | undefined;
  readonly key: string | undefined;
  /** Whether the key is an OpenRouter key. */
  readonly openRouterKey: boolean;
  readonly server: ServerKind | 'auto';
  readonly order: MessageOrder;
  /** `views`, or `words` if the models accept no images. */
  readonly input: LanguageModel['input'];
  readonly outputTokens: number;
  /** Configured prices, for every model on the network. */
  readonly prices: Partial<Prices>;
  readonly answerMs: number;
}

/** Id of the local model. */
export const LOCAL = 'local';
/** The default model when a key is set. */
export const MAVERICK = 'meta-llama/llama-4-maverick';
const OPENROUTER_URL = 'https://openrouter.ai/api/v1';
const FREE: Prices = { input: 0, output: 0 };

/**
 * Source: OpenRouter, August 2026. Variants (`:nitro`) and other providers may charge more; OpenRouter reports the cost
 * of each answer.
 */
export const MAVERICK_PRICES: Prices = { input: 0.15, output: 0.6 };
const MAVERICK_NAMES = /(^|\/)llama-4-maverick[^:]*$/i;

/**
 * The profile of a model: the local one is free and reads words; all others are metered, at the configured or known
 * prices.
 */
export function profileOf(id: string, { prices, input }: Pick<ModelAccess, 'prices' | 'input'>): ModelProfile {
  return id === LOCAL
    ? { id, input: 'words', metered: false, countsTokens: false, prices: FREE }
    : { id, input, metered: true, countsTokens: true, prices: pricesOf(id, prices) };
}

/** Prices of a model on the network: the configured ones before the known ones; undefined if either is unknown. */
export function pricesOf(id: string, configured: Partial<Prices>): Prices | undefined {
  const { input, output } = { ...(MAVERICK_NAMES.test(id) ? MAVERICK_PRICES : {}), ...configured };
  return input === undefined || output === undefined ? undefined : { input, output };
}

/** Base URL of the models on the network. */
export function urlOf(access: Pick<ModelAccess, 'url'>): string {
  return access.url ?? OPENROUTER_URL;
}

/** Checks that a URL or a key is set. Errors: `model_unknown`. */
export function checkReachable(id: string, { url, key }: Pick<ModelAccess, 'url' | 'key'>): void {
  if (url !== undefined || key !== undefined) return;
  throw new RectoError(
    'model_unknown',
    `The model "${id}" is on the network, and there is no key and no URL. Set OPENROUTER_API_KEY, or RECTO_MODEL_URL for a server of your own; or use --model local, which needs neither.`,
  );
}

/** The kind of server at a URL, if the settings or the address tell it. */
export function knownServer(access: ModelAccess, url: string): ServerKind | undefined {
  if (access.server !== 'auto') return access.server;
  return access.openRouterKey || /(^|\.)openrouter\.ai$/.test(new URL(url).hostname) ? 'openrouter' : undefined;
}
