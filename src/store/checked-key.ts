import { RectoError } from '../errors.ts';
import { isBlobKey } from './blob-store.ts';

/** `key`, where it is one. Errors: `store_failed`, which is not retryable. */
export function checkedKey(key: string): string {
  if (isBlobKey(key)) return key;
  throw new RectoError('store_failed', `${JSON.stringify(key)} is not a blob key.`, { retryable: false });
}
