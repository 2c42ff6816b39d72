import { type CachedAnswer, cachedAnswerSchema } from '../../schemas/answer.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { getJson, putJson } from '../store/json.ts';

/** Where paid answers are kept. */
export interface AnswerStore {
  /** Errors: `store_failed`, also where an answer that was given before is still not stored: nothing is to be paid for meanwhile. */
  find(key: string): Promise<CachedAnswer | undefined>;
  /** Errors: `store_failed`; the answer is then held in memory, and stored at the next occasion. */
  keep(key: string, answer: CachedAnswer): Promise<void>;
}

/**
 * Keeps answers in the store. What is paid for while the store cannot be written, for example because the disk is full, is held
 * until it can; as no more is asked for meanwhile, that is no more than what was in flight.
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
    async keep(key, answer) {
      try {
        await putJson(store, key, answer);
      } catch (error) {
        unsaved.set(key, answer);
        throw error;
      }
    },
  };
}
