import type { Strategy } from '../../schemas/job.ts';
import type { ChunkLimits } from './chunks.ts';

/** Configured limits of model requests. */
export interface LimitSettings {
  readonly images: number;
  /** Maximum of images that the server accepts. */
  readonly maxImages: number;
  /** Tokens of views up to which the model is accurate. */
  readonly tokens: number;
  /** Pages of a request with the strategy `chunked`. */
  readonly pages: number;
  readonly bytes: number;
  readonly overlap: number;
  readonly contextTokens: number;
  readonly outputTokens: number;
}

/**
 * Llama 4 was tested with five images; no server handles more than this reliably. Source: MODEL_CARD.md of
 * llama-models; OpenRouter's PDF guide.
 */
const MAX_IMAGES = 8;
/** Tokens reserved for the instructions and the schema. */
const INSTRUCTION_TOKENS = 4000;
/** Pages per request for the local model, which has no context limit. */
const LOCAL_PAGES = 200;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * The limits of a request for a strategy: `auto` uses the limits for accuracy, `chunked` few pages, `whole` the entire
 * context. A model that does not count tokens has no such limits.
 */
export function chunkLimitsFor(
  { countsTokens }: { readonly countsTokens: boolean },
  strategy: Strategy,
  settings: LimitSettings,
): ChunkLimits {
  if (!countsTokens) {
    return {
      images: NO_LIMIT,
      tokens: NO_LIMIT,
      bytes: NO_LIMIT,
      outputTokens: NO_LIMIT,
      pages: LOCAL_PAGES,
      overlap: 0,
    };
  }
  const availableTokens = Math.max(1, settings.contextTokens - settings.outputTokens - INSTRUCTION_TOKENS);
  const { bytes, overlap, outputTokens } = settings;
  const maxImages = Math.min(settings.maxImages, MAX_IMAGES);
  return {
    images: Math.min(settings.images, maxImages),
    tokens: Math.min(settings.tokens, availableTokens),
    pages: strategy === 'chunked' ? settings.pages : NO_LIMIT,
    bytes,
    outputTokens,
    overlap,
    ...(strategy === 'whole' ? { whole: { images: maxImages, tokens: availableTokens } } : {}),
  };
}
