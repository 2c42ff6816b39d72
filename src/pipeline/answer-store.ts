import { type CachedAnswer, cachedAnswerSchema } from '../../schemas/answer.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';

/** The store of paid answers. */
export interface AnswerStore {
  /**
   * Finds an answer. Errors: `store_failed`, also while an earlier answer is still unsaved, so that no more is paid for
   * meanwhile.
   */
  find(key: string): Promise<CachedAnswer | undefined>;
  /**
   * Saves an answer. Errors: `store_failed`; the answer then stays in memory and is saved with the next call of `find`.
   */
  save(key: string, answer: CachedAnswer): Promise<void>;
}

/**
 * Creates an answer store on a blob store. Answers that cannot be written, for example because the disk is full, stay
 * in memory until they can be; since no requests are made meanwhile, these are no more than were in flight.
 */
export function createAnswerStore(store: BlobStore): AnswerStore {
  const unsaved = new Map<string, CachedAnswer>();
  return {
    async find(key) {
      for (const [waiting, answer] of unsaved) {
        await putJson(store, waiting, answer);
        unsaved.delete(waiting);
      }
      return (await store.touch(key)) ? getJson(store, key, cachedAnswerSchema) : undefined;
    },
    async save(key, answer) {
      try {
        await putJson(store, key, answer);
      } catch (error) {
        unsaved.set(key, answer);
        throw error;
      }
    },
  };
}
