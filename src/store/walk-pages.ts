import type { BlobEntry, BlobStore, WalkOptions } from './blob-store.ts';

const PAGE_SIZE = 1000;

/** Implements `BlobStore.walk` by pages of `list`. Errors: `store_failed`. */
export async function* walkPages(
  list: BlobStore['list'],
  prefix: string,
  options: WalkOptions,
): AsyncGenerator<BlobEntry> {
  for (let { after } = options; ; ) {
    options.signal.throwIfAborted();
    const page = await list(prefix, { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1)?.key;
    if (page.length < PAGE_SIZE) return;
  }
}
