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
    return parse(bytes, schema);
  } catch (error) {
    throw new RectoError('store_failed', `The blob ${key} is damaged or of another version.`, {
      cause: error,
      retryable: false,
    });
  }
}

/** As `getJson`; undefined where there is no such blob. Errors: `store_failed`. */
export function findJson<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return unlessMissing(getJson(store, key, schema));
}

/** As `findJson`; undefined also where the blob is damaged or of another version. Errors: `store_failed` where the store cannot be read. */
export async function readableJson<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await unlessMissing(store.get(key));
  try {
    return bytes === undefined ? undefined : parse(bytes, schema);
  } catch {
    return undefined;
  }
}

function parse<T>(bytes: Buffer, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(bytes.toString('utf8')));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  }
}
