/** Does `work` for each of `items`, `atATime` of them at a time. Rejects with the first error, when what was begun has ended. */
export async function forEachConcurrently<T>(
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
