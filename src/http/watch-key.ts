import type { HttpDeps } from './deps.ts';

/** How often the keys are looked at, in ms. */
const POLL_MS = 2000;

/**
 * A signal that aborts with another one, or when the API key of a stream's reader has been revoked. `stop` ends the
 * watch.
 */
export function watchKey(
  owner: string | undefined,
  { keys }: Pick<HttpDeps, 'keys'>,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setInterval(() => {
    const known = keys();
    if (owner === undefined ? known.length > 0 : !known.some(({ id }) => id === owner)) abort();
  }, POLL_MS);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return {
    signal: controller.signal,
    stop() {
      clearInterval(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
