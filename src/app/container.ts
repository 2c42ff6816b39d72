import type { Logger } from 'pino';
import type { Config } from '../../schemas/config.ts';
import { createModel, profileOf } from '../model/catalog.ts';
import type { LanguageModel } from '../model/language-model.ts';
import { type ChildPool, createChildPool } from '../pipeline/prepare/child-pool.ts';
import type { PrepareSettings } from '../pipeline/prepare/prepare.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { openStore } from '../store/open.ts';
import { prepareSettingsOf, storeUrlOf } from './config.ts';
import { createLog } from './log.ts';

/** Everything that the doors and the workers share. `close` ends the processes that prepare documents. */
export interface Container {
  readonly config: Config;
  readonly log: Logger;
  readonly store: BlobStore;
  readonly children: ChildPool;
  readonly settings: PrepareSettings;
  /** Errors: `model_unknown`. */
  readonly model: (id: string) => LanguageModel;
  readonly chunkLimits: (model: string) => ChunkLimits;
  readonly close: () => Promise<void>;
}

/** Puts the parts together. `concurrency`: documents that are prepared at a time. */
export function createContainer(config: Config, concurrency: number): Container {
  const models = new Map<string, LanguageModel>();
  const children = createChildPool({
    size: concurrency,
    heapMb: config.RECTO_CHILD_HEAP_MB,
    memoryMb: config.RECTO_CHILD_MEMORY_MB,
    pageMs: config.RECTO_PAGE_SECONDS * 1000,
    documentMs: config.RECTO_DOCUMENT_SECONDS * 1000,
  });
  return {
    config,
    log: createLog(config.RECTO_LOG),
    store: openStore(storeUrlOf(config)),
    children,
    settings: prepareSettingsOf(config, concurrency),
    model: (id) => {
      const model = models.get(id) ?? createModel(id);
      models.set(id, model);
      return model;
    },
    chunkLimits: (id) => chunkLimitsOf(config, id),
    close: () => children.close(),
  };
}

/** The local model takes a document whole: it has no context to run out of. */
function chunkLimitsOf(config: Config, modelId: string): ChunkLimits {
  const { reads } = profileOf(modelId, { input: 0, output: 0 });
  return reads === 'words'
    ? { images: Number.MAX_SAFE_INTEGER, tokens: Number.MAX_SAFE_INTEGER, pages: 200 }
    : {
        images: config.RECTO_IMAGES_PER_REQUEST,
        tokens: config.RECTO_REQUEST_TOKENS,
        pages: Number.MAX_SAFE_INTEGER,
      };
}
