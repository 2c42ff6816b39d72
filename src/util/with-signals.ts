/** Shared, as creating the default reason costs more than the signal itself. */
const WORK_ENDED = new DOMException('The work has ended.', 'AbortError');

/**
 * Runs `work` with a signal that aborts with one of `sources`, and when the work has ended.
 * `AbortSignal.any` of Node 20 leaks memory in its sources, some of which live as long as the process.
 */
export async function withSignals<T>(
  sources: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const removers = sources.map((source) => {
    const onAbort = () => controller.abort(source.reason);
    source.addEventListener('abort', onAbort, { once: true });
    if (source.aborted) onAbort();
    return () => source.removeEventListener('abort', onAbort);
  });
  try {
    return await work(controller.signal);
  } finally {
    for (const remove of removers) remove();
    controller.abort(WORK_ENDED);
  }
}
