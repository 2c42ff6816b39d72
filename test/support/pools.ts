import type { Config } from '../../src/app/config.ts';
import type { Pools } from '../../src/app/container.ts';
import { storeOf } from '../../src/app/store.ts';
import { type ChildPool, createChildPool } from '../../src/pipeline/prepare/child-pool.ts';
import { createDirectTasks } from '../../src/pipeline/tasks/direct-tasks.ts';
import { approximateTokenizer, loadTokenizer, type Tokenizer } from '../../src/plan/tokenizer.ts';

let children: ChildPool | undefined;
/** Inference in several threads takes twice the processor time, and with another number of them its models are loaded again. */
const OCR_THREADS = 1;
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
      run: (task, onMessage, options) => pool.run({ ...task, threads: OCR_THREADS }, onMessage, options),
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
