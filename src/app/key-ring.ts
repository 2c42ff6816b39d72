import type { Logger } from 'pino';
import { errorFields } from '../error-fields.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { type ApiKey, listApiKeys } from './api-keys.ts';

/** The current API keys. */
export interface KeyRing {
  readonly keys: () => readonly ApiKey[];
  readonly close: () => void;
}

const POLL_MS = 2000;

/** Reads the API keys and polls for changes. While the store fails the last ones stay valid. Errors: `store_failed`. */
export async function openKeyRing(store: BlobStore, log: Pick<Logger, 'warn'>): Promise<KeyRing> {
  let keys = await listApiKeys(store);
  let isPolling = false;
  const poll = async () => {
    if (isPolling) return;
    isPolling = true;
    try {
      keys = await listApiKeys(store);
    } catch (error) {
      log.warn(errorFields(error), 'the API keys cannot be read again');
    } finally {
      isPolling = false;
    }
  };
  const timer = setInterval(() => void poll(), POLL_MS);
  return { keys: () => keys, close: () => clearInterval(timer) };
}
