/** Made once: the error that a signal makes by itself costs more than the signal. */
const OVER = new DOMException('What this was part of has ended.', 'AbortError');

/**
 * Does `work` with a signal that aborts when one of `sources` does, with its reason, and at the latest when the work has ended.
 * `AbortSignal.any` of Node 20 leaves something behind in each of its sources, and some of them live as long as their process.
 */
export async function withSignals<T>(
  sources: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const stops = sources.map((source) => {
    const onAbort = () => own.abort(source.reason);
    source.addEventListener('abort', onAbort, { once: true });
    if (source.aborted) onAbort();
    return () => source.removeEventListener('abort', onAbort);
  });
  try {
    return await work(own.signal);
  } finally {
    for (const stop of stops) stop();
    own.abort(OVER);
  }
}
