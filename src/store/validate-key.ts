import { RectoError } from '../errors.ts';
import { isBlobKey } from './blob-store.ts';

/** Returns `key` if it is a valid blob key. Errors: `store_failed`, not retryable. */
export function validateKey(key: string): string {
  if (isBlobKey(key)) return key;
  throw new RectoError('store_failed', `${JSON.stringify(key)} is not a blob key.`, { retryable: false });
}
