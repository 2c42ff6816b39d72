import type { Strategy } from '../../schemas/job.ts';
import type { ChunkLimits } from './chunks.ts';

export interface LimitSettings {
  readonly images: number;
  /** Images that the server was found to take at most. */
  readonly maxImages: number;
  /** Tokens of views in a request up to which the model is accurate. */
  readonly tokens: number;
  /** Pages of a request where small requests are wanted. */
  readonly pages: number;
  readonly bytes: number;
  readonly overlap: number;
  readonly contextTokens: number;
  readonly outputTokens: number;
}

/** Llama 4 was tested with five images, and no server is known to take more than this reliably. Source: MODEL_CARD.md of llama-models; OpenRouter's PDF guide. */
const MAX_IMAGES = 8;
/** Tokens kept free for the instructions and the schema. */
const INSTRUCTIONS = 4000;
/** Pages that the local model, which has no context to run out of, takes at once. */
const LOCAL_PAGES = 200;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * What a request may hold under a strategy: `auto` as much as the limits for accuracy allow, `chunked` few pages, `whole`
 * everything that the context holds. A model without a context to fill has no such limits.
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
  const room = Math.max(1, settings.contextTokens - settings.outputTokens - INSTRUCTIONS);
  const { bytes, overlap, outputTokens } = settings;
  const maxImages = Math.min(settings.maxImages, MAX_IMAGES);
  return {
    images: Math.min(settings.images, maxImages),
    tokens: Math.min(settings.tokens, room),
    pages: strategy === 'chunked' ? settings.pages : NO_LIMIT,
    bytes,
    outputTokens,
    overlap,
    ...(strategy === 'whole' ? { whole: { images: maxImages, tokens: room } } : {}),
  };
}
