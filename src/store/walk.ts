import type { BlobEntry, BlobStore } from './blob-store.ts';

const PAGE = 1000;

/** All blobs whose keys begin with `prefix`, in the order of their keys, from behind `after` on, listed a page at a time. Errors: `store_failed`. */
export async function* walkBlobs(
  store: BlobStore,
  prefix: string,
  options: { readonly signal: AbortSignal; readonly after?: string },
): AsyncGenerator<BlobEntry> {
  for (let { after } = options; ; ) {
    options.signal.throwIfAborted();
    const page = await store.list(prefix, { limit: PAGE, ...(after === undefined ? {} : { after }) });
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
