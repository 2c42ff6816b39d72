/** Limits of one model request. */
export interface ChunkLimits {
  readonly images: number;
  /** Tokens of the views, without instructions and schema. */
  readonly tokens: number;
  readonly pages: number;
  /** Size of the request's body. */
  readonly bytes: number;
  /** Tokens of the answer. */
  readonly outputTokens: number;
  /** Pages at the end of a request that the next one repeats. */
  readonly overlap: number;
  /** Limits for sending a document in a single request, if that is wanted. */
  readonly whole?: Pick<ChunkLimits, 'images' | 'tokens'>;
}

/** What one page adds to a request. */
export interface PageLoad {
  readonly number: number;
  readonly images: number;
  readonly tokens: number;
  /** Bytes of its views as sent. */
  readonly bytes: number;
  /** Expected tokens of the answer about it. */
  readonly outputTokens: number;
  /** Those of them that the answer takes for certain, by rows that were counted. */
  readonly countedTokens: number;
}

/** Pages packed into requests. */
export interface Packed {
  /** Page numbers of each request. */
  readonly chunks: readonly (readonly number[])[];
  /** Why the document did not fit into a single request, if that was wanted. */
  readonly splitReason?: string;
}

type Load = Omit<PageLoad, 'number'> & { readonly pages: number };

const EMPTY: Load = { pages: 0, images: 0, tokens: 0, bytes: 0, outputTokens: 0, countedTokens: 0 };

/**
 * Packs pages, in order, into as few requests as the limits allow. A page that exceeds a limit by itself gets its own
 * request.
 */
export function packChunks(pages: readonly PageLoad[], limits: ChunkLimits): Packed {
  if (pages.length === 0) return { chunks: [] };
  if (limits.whole === undefined) return { chunks: pack(pages, limits) };
  const total = pages.reduce(add, EMPTY);
  const over = overLimit(total, limits.whole);
  if (over !== undefined) return { chunks: pack(pages, limits), splitReason: over };
  // An answer that is cut is paid for and asked for again.
  if (total.countedTokens <= limits.outputTokens) return { chunks: [pages.map((page) => page.number)] };
  const fewest = pages.map((page) => ({ ...page, outputTokens: page.countedTokens }));
  return {
    chunks: pack(fewest, { ...limits, ...limits.whole }),
    splitReason: `its rows take about ${total.countedTokens} tokens, and an answer may have ${limits.outputTokens}`,
  };
}

/** Packs the pages of each document of a file into requests of its own; as `packChunks` for fewer than two documents. */
export function packDocuments(
  pages: readonly PageLoad[],
  documents: readonly { readonly from: number; readonly to: number }[],
  limits: ChunkLimits,
): Packed {
  if (documents.length < 2) return packChunks(pages, limits);
  const packed = documents.map(({ from, to }) =>
    packChunks(
      pages.filter(({ number }) => number >= from && number <= to),
      limits,
    ),
  );
  const splitReason = packed.find((one) => one.splitReason !== undefined)?.splitReason;
  return { chunks: packed.flatMap(({ chunks }) => chunks), ...(splitReason === undefined ? {} : { splitReason }) };
}

function pack(pages: readonly PageLoad[], limits: ChunkLimits): readonly (readonly number[])[] {
  const chunks: PageLoad[][] = [];
  for (const page of pages) {
    const chunk = chunks.at(-1);
    if (chunk !== undefined && fits(add(chunk.reduce(add, EMPTY), page), limits)) {
      chunk.push(page);
      continue;
    }
    const shared = chunk === undefined || limits.overlap === 0 ? [] : chunk.slice(1).slice(-limits.overlap);
    const opened = [...shared, page];
    chunks.push(fits(opened.reduce(add, EMPTY), limits) ? opened : [page]);
  }
  return chunks.map((chunk) => chunk.map((page) => page.number));
}

function add(load: Load, page: PageLoad): Load {
  return {
    pages: load.pages + 1,
    images: load.images + page.images,
    tokens: load.tokens + page.tokens,
    bytes: load.bytes + page.bytes,
    outputTokens: load.outputTokens + page.outputTokens,
    countedTokens: load.countedTokens + page.countedTokens,
  };
}

function fits(load: Load, limits: ChunkLimits): boolean {
  return (
    load.pages <= limits.pages &&
    load.images <= limits.images &&
    load.tokens <= limits.tokens &&
    load.bytes <= limits.bytes &&
    load.outputTokens <= limits.outputTokens
  );
}

function overLimit(load: Load, limits: NonNullable<ChunkLimits['whole']>): string | undefined {
  if (load.tokens > limits.tokens) return `it has ${load.tokens} tokens, and ${limits.tokens} fit into the context`;
  if (load.images > limits.images) return `it has ${load.images} images, and a request may hold ${limits.images}`;
  return undefined;
}
