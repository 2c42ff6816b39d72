import type { z } from 'zod';
import { RectoError } from '../errors.ts';
import type { BlobStore } from './blob-store.ts';

/** Writes `value` as JSON under `key`. */
export function putJson(store: BlobStore, key: string, value: unknown): Promise<void> {
  return store.put(key, JSON.stringify(value));
}

/**
 * Reads a blob as JSON and validates it.
 * Errors: `not_found`; `store_failed` when it does not match `schema`, for example because another version wrote it.
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

/** As `getJson`; undefined when there is no such blob. Errors: `store_failed`. */
export function findJson<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return undefinedIfNotFound(getJson(store, key, schema));
}

/** As `findJson`; undefined also when the blob does not match `schema`. Errors: `store_failed` when the store fails. */
export async function readJsonIfValid<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await undefinedIfNotFound(store.get(key));
  try {
    return bytes === undefined ? undefined : parse(bytes, schema);
  } catch {
    return undefined;
  }
}

function parse<T>(bytes: Buffer, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(bytes.toString('utf8')));
}

async function undefinedIfNotFound<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof RectoError && error.code === 'not_found') return undefined;
    throw error;
  }
}
