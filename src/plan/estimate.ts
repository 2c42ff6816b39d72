import type { Manifest } from '../../schemas/manifest.ts';
import { type ChunkLimits, packChunks } from './chunks.ts';
import type { Tokenizer } from './tokenizer.ts';

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
  /** US dollars. */
  readonly costUsd: number;
}

/** Tokens of a request beside its views: the marks of the prompt format, and the instructions. */
const INSTRUCTIONS = 350;
/** Tokens of a value with its name in compact JSON, as measured on receipts and invoices. */
const TOKENS_PER_VALUE = 12;
/** Rows that a list is taken to have on a page. */
const ROWS_PER_PAGE = 6;

/** What the model requests for a prepared document will need. Input is counted, output is estimated from the document type. */
export function estimate(
  manifest: Manifest,
  schema: { readonly [keyword: string]: unknown },
  deps: { readonly limits: ChunkLimits; readonly prices: Prices; readonly tokenizer: Tokenizer },
): Estimate {
  const pages = manifest.pages.filter((page) => !page.failed);
  const requests = packChunks(pages, deps.limits).length;
  const perRequest = INSTRUCTIONS + deps.tokenizer.count(JSON.stringify(schema));
  const inputTokens = pages.reduce((sum, page) => sum + page.tokens, 0) + requests * perRequest;
  const { values, rowValues } = countValues(schema);
  const outputTokens = TOKENS_PER_VALUE * (values * requests + rowValues * ROWS_PER_PAGE * pages.length);
  return {
    requests,
    images: pages.reduce((sum, page) => sum + page.images, 0),
    inputTokens,
    outputTokens,
    costUsd: (inputTokens * deps.prices.input + outputTokens * deps.prices.output) / 1e6,
  };
}

/** Leaves of a JSON Schema outside and inside of arrays. A reference counts as one. */
function countValues(schema: unknown): { readonly values: number; readonly rowValues: number } {
  if (typeof schema !== 'object' || schema === null) return { values: 0, rowValues: 0 };
  const { properties, items } = schema as { readonly properties?: unknown; readonly items?: unknown };
  if (typeof properties === 'object' && properties !== null) {
    return Object.values(properties)
      .map(countValues)
      .reduce((sum, part) => ({ values: sum.values + part.values, rowValues: sum.rowValues + part.rowValues }), {
        values: 0,
        rowValues: 0,
      });
  }
  if (items !== undefined) {
    const row = countValues(items);
    return { values: 0, rowValues: Math.max(1, row.values + row.rowValues) };
  }
  return { values: 1, rowValues: 0 };
}
