import type { Logger } from 'pino';
import { errorFields } from '../error-fields.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { type ApiKey, listApiKeys } from './api-keys.ts';

/** The API keys in force. */
export interface KeyRing {
  readonly keys: () => readonly ApiKey[];
  readonly close: () => void;
}

/** Keys that are made or taken away count after so long, in ms. */
const POLL_MS = 2000;

/** Reads the API keys, and again and again. While the store is away those that are known count. Errors: `store_failed`. */
export async function openKeyRing(store: BlobStore, log: Pick<Logger, 'warn'>): Promise<KeyRing> {
  let keys = await listApiKeys(store);
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      keys = await listApiKeys(store);
    } catch (error) {
      log.warn(errorFields(error), 'the API keys cannot be read again');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), POLL_MS);
  return { keys: () => keys, close: () => clearInterval(timer) };
}
