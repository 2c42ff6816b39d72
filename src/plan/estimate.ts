import type { Manifest } from '../../schemas/manifest.ts';
import { type ChunkLimits, packChunks } from './chunks.ts';
import { expectedOutput, pageLoads } from './page-load.ts';

/** US dollars for a million tokens. */
export interface Prices {
  readonly input: number;
  readonly output: number;
}

export interface Estimate {
  readonly requests: number;
  readonly images: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null where the price of the model is not known. */
  readonly costUsd: number | null;
  /** Why a document that was wanted whole is not. */
  readonly notWhole?: string;
}

/**
 * What the model requests for a prepared document will need. Input is counted, output is estimated from the document type.
 * `overheadTokens`: tokens of a request beside its views.
 */
export function estimate(
  manifest: Manifest,
  schema: { readonly [keyword: string]: unknown },
  deps: { readonly limits: ChunkLimits; readonly prices: Prices | undefined; readonly overheadTokens: number },
): Estimate {
  const pages = manifest.pages.filter((page) => !page.failed);
  const { chunks, notWhole } = packChunks(pageLoads(manifest, schema), deps.limits);
  const shown = new Map(pages.map((page) => [page.number, page]));
  const sum = (of: (page: Manifest['pages'][number]) => number) =>
    chunks.flat().reduce((total, number) => total + of(shown.get(number) ?? NOTHING), 0);
  const inputTokens = sum((page) => page.tokens) + chunks.length * deps.overheadTokens;
  const outputTokens = expectedOutput(manifest, schema, chunks.length);
  const { prices } = deps;
  return {
    requests: chunks.length,
    images: sum((page) => page.images),
    inputTokens,
    outputTokens,
    costUsd: prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6,
    ...(notWhole === undefined ? {} : { notWhole }),
  };
}

const NOTHING: Manifest['pages'][number] = {
  number: 1,
  blob: '',
  sha256: '',
  failed: true,
  unread: false,
  tokens: 0,
  images: 0,
  bytes: 0,
};
