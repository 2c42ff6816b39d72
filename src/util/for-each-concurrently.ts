/**
 * Runs `work` for each of `items`, `concurrency` of them at a time. After an error it starts no more, waits for the
 * running ones, and rejects with the first error.
 */
export async function forEachConcurrently<T>(
  items: AsyncIterable<T> | Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const shared = (async function* () {
    yield* items;
  })();
  const runNext = async (): Promise<void> => {
    for (;;) {
      const next = await shared.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      runNext().catch(async (error: unknown) => {
        await shared.return(undefined);
        throw error;
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
