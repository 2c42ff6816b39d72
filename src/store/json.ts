import type { z } from 'zod';
import { RectoError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';

/** Writes `value` as JSON under `key`. */
export function putJson(store: BlobStore, key: string, value: unknown): Promise<void> {
  return store.put(key, JSON.stringify(value));
}

/**
 * Reads a blob as JSON of the shape of `schema`.
 * Errors: `not_found`; `store_failed` where it is not of that shape, for example because another version wrote it.
 */
export async function getJson<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await store.get(key);
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw new RectoError('store_failed', `The blob ${key} is damaged or of another version.`, {
      cause: error,
      retryable: false,
    });
  }
}

/** As `getJson`; undefined where there is no such blob. Errors: `store_failed`. */
export async function findJson<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return await getJson(store, key, schema);
  } catch (error) {
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  }
}
