/** Entry of the threads of the pool. */
import { workerData } from 'node:worker_threads';
import { asRectoError, serializeError } from '../../errors.ts';
import { approximateTokenizer, loadTokenizer } from '../../plan/tokenizer.ts';
import { openStore } from '../../store/open.ts';
import { currentThreadId } from '../../util/cpu-time.ts';
import { createDirectTasks } from './direct-tasks.ts';
import type { ThreadCall, ThreadReply, ThreadSettings } from './thread-pool.ts';

const { store, tokenizer } = workerData as ThreadSettings;
const ownThread = currentThreadId() ?? 0;
const tasks = createDirectTasks({
  store: openStore(store.url, store.access, { blocking: true }),
  openTokenizer: () => (tokenizer === undefined ? approximateTokenizer() : loadTokenizer(tokenizer)),
});
/** A task is stopped by ending its thread. */
const never = new AbortController().signal;

/** Runs one task. Errors are replies, since an error class would lose its fields on the way to the other thread. */
export default async function work({ name, input, clock }: ThreadCall): Promise<ThreadReply> {
  Atomics.store(clock, 0, ownThread);
  if (name === 'start') return { value: undefined };
  try {
    return { value: await tasks[name](input as never, { signal: never }) };
  } catch (error) {
    return { error: serializeError(asRectoError(error, 'internal')) };
  }
}
