import type { Manifest } from '../../schemas/manifest.ts';
import { type ChunkLimits, packDocuments } from './chunks.ts';
import { expectedOutput, pageLoads } from './page-load.ts';

/** Prices in US dollars per million tokens. */
export interface Prices {
  readonly input: number;
  readonly output: number;
}

/** Expected requests, tokens and cost of a document. */
export interface Estimate {
  readonly requests: number;
  readonly images: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null if the price of the model is unknown. */
  readonly costUsd: number | null;
  /** Why the document does not fit into a single request, if that was wanted. */
  readonly splitReason?: string;
}

/**
 * Estimates the model requests for a prepared document: input is counted, output estimated from the document type.
 * `overheadTokens`: tokens of a request besides its views.
 */
export function estimate(
  manifest: Manifest,
  schema: { readonly [keyword: string]: unknown },
  deps: {
    readonly limits: ChunkLimits;
    readonly prices: Prices | undefined;
    readonly overheadTokens: number;
    /** The pages of each document, of a file that is split into its documents. */
    readonly documents?: readonly { readonly from: number; readonly to: number }[];
  },
): Estimate {
  const pages = manifest.pages.filter((page) => !page.failed);
  const { chunks, splitReason } = packDocuments(pageLoads(manifest, schema), deps.documents ?? [], deps.limits);
  const shown = new Map(pages.map((page) => [page.number, page]));
  const sum = (of: (page: Manifest['pages'][number]) => number) =>
    chunks.flat().reduce((total, number) => total + of(shown.get(number) ?? NO_PAGE), 0);
  const inputTokens = sum((page) => page.tokens) + chunks.length * deps.overheadTokens;
  const outputTokens = chunks.length === 0 ? 0 : expectedOutput(manifest, schema, chunks.length);
  const { prices } = deps;
  return {
    requests: chunks.length,
    images: sum((page) => page.images),
    inputTokens,
    outputTokens,
    costUsd: prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6,
    ...(splitReason === undefined ? {} : { splitReason }),
  };
}

const NO_PAGE: Manifest['pages'][number] = {
  number: 1,
  blob: '',
  sha256: '',
  failed: true,
  unread: false,
  tokens: 0,
  images: 0,
  bytes: 0,
};
