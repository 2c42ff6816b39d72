import type { Config } from '../../src/app/config.ts';
import type { Pools } from '../../src/app/container.ts';
import { storeOf } from '../../src/app/store.ts';
import { type ChildPool, createChildPool } from '../../src/pipeline/prepare/child-pool.ts';
import { createDirectTasks } from '../../src/pipeline/tasks/direct-tasks.ts';
import { approximateTokenizer, loadTokenizer, type Tokenizer } from '../../src/plan/tokenizer.ts';

let children: ChildPool | undefined;
/**
 * How pages are read by OCR, so that its models are loaded once: in one thread, as several take more processor time together,
 * and without a trial of each language that a short text may be in.
 */
const OCR = { threads: 1, languages: ['eng'] };
let approximate: Promise<Tokenizer> | undefined;

/**
 * For tests of which threads and processes are not the subject: the processes that prepare documents are those of all tests that
 * run in this process, with limits that none of them comes near, and tasks are done in the thread of the test.
 */
export function sharedPools(config: Config): Pools {
  children ??= createChildPool({ size: 2, heapMb: 512, memoryMb: 2000, pageMs: 60_000, documentMs: 600_000 });
  const pool = children;
  const { RECTO_TOKENIZER: tokenizer } = config;
  const openTokenizer = () => {
    if (tokenizer !== undefined) return loadTokenizer(tokenizer);
    approximate ??= approximateTokenizer();
    return approximate;
  };
  return {
    children: {
      ...pool,
      run: (task, onMessage, options) => {
        const ocrLanguages = task.ocrLanguages === 'auto' ? OCR.languages : task.ocrLanguages;
        return pool.run({ ...task, threads: OCR.threads, ocrLanguages }, onMessage, options);
      },
    },
    tasks: {
      ...createDirectTasks({ store: storeOf(config), openTokenizer }),
      warmUp: () => undefined,
      close: async () => undefined,
    },
  };
}

/** For tests that count the processes that prepare documents: ends those of all tests, which are started again when they are needed. */
export async function endSharedChildren(): Promise<void> {
  const ending = children;
  children = undefined;
  await ending?.close();
}
