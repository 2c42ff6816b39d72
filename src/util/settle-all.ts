/**
 * Waits for all of some work, also where one part fails, so that nothing goes on after its caller has ended; then as
 * `Promise.all`. Errors: that of the first part that failed.
 */
export async function settleAll<const T extends readonly unknown[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
