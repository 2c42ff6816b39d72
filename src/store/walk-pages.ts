import type { BlobEntry, BlobStore, WalkOptions } from './blob-store.ts';

const PAGE = 1000;

/** What `BlobStore.walk` gives, where the store itself lists in pages. Errors: `store_failed`. */
export async function* walkPages(
  list: BlobStore['list'],
  prefix: string,
  options: WalkOptions,
): AsyncGenerator<BlobEntry> {
  for (let { after } = options; ; ) {
    options.signal.throwIfAborted();
    const page = await list(prefix, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1)?.key;
    if (page.length < PAGE) return;
  }
}
