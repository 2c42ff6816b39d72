/** What a thread of the pool runs. */
import { workerData } from 'node:worker_threads';
import { asRectoError, serializeError } from '../../errors.ts';
import { approximateTokenizer, loadTokenizer } from '../../plan/tokenizer.ts';
import { openStore } from '../../store/open.ts';
import { threadNumber } from '../../util/cpu-time.ts';
import { createTasks } from './run-here.ts';
import type { ThreadCall, ThreadReply, ThreadSettings } from './thread-pool.ts';

const { store, tokenizer } = workerData as ThreadSettings;
const own = threadNumber() ?? 0;
const tasks = createTasks({
  store: openStore(store.url, store.access),
  openTokenizer: () => (tokenizer === undefined ? approximateTokenizer() : loadTokenizer(tokenizer)),
});
/** A task that is stopped is stopped with its thread. */
const never = new AbortController().signal;

/** Does one task. What went wrong is a reply: an error of its own class would not come through to the other thread whole. */
export default async function work({ name, input, clock }: ThreadCall): Promise<ThreadReply> {
  Atomics.store(clock, 0, own);
  if (name === 'start') return { value: undefined };
  try {
    return { value: await tasks[name](input as never, { signal: never }) };
  } catch (error) {
    return { error: serializeError(asRectoError(error, 'internal')) };
  }
}
