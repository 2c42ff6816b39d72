/** What one model request may hold. */
export interface ChunkLimits {
  readonly images: number;
  /** Tokens of the views, without instructions and schema. */
  readonly tokens: number;
  readonly pages: number;
}

export interface PageLoad {
  readonly number: number;
  readonly images: number;
  readonly tokens: number;
}

/**
 * Packs pages, in their order, into as few requests as the limits allow. A page is never cut: one that is over a limit by
 * itself makes a request of its own.
 */
export function packChunks(pages: readonly PageLoad[], limits: ChunkLimits): readonly (readonly number[])[] {
  const chunks: number[][] = [];
  let load = { pages: 0, images: 0, tokens: 0 };
  for (const page of pages) {
    const fits =
      load.pages + 1 <= limits.pages &&
      load.images + page.images <= limits.images &&
      load.tokens + page.tokens <= limits.tokens;
    const chunk = chunks.at(-1);
    if (chunk === undefined || !fits) {
      chunks.push([page.number]);
      load = { pages: 1, images: page.images, tokens: page.tokens };
    } else {
      chunk.push(page.number);
      load = { pages: load.pages + 1, images: load.images + page.images, tokens: load.tokens + page.tokens };
    }
  }
  return chunks;
}
