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

/** Does `work` for each of `items`, `atATime` of them at a time. Rejects with the first error, when what was begun has ended. */
export async function eachOf<T>(
  items: AsyncIterable<T> | Iterable<T>,
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const shared = (async function* () {
    yield* items;
  })();
  const take = async (): Promise<void> => {
    for (;;) {
      const next = await shared.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: atATime }, () =>
      take().catch(async (error: unknown) => {
        await shared.return(undefined);
        throw error;
      }),
    ),
  );
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
