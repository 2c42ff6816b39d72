import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type PrepareMessage, type PrepareTask, prepareMessageSchema } from '../../../schemas/prepare.ts';
import { fromSerialized, RectoError } from '../../errors.ts';
import { startWorkClock, type WorkLimit, workLimit } from '../../util/work-clock.ts';
import type { ChildLimits } from './child-pool.ts';

/** What is done with what the process says; the next message waits for it. */
export type Hear = (message: Exclude<PrepareMessage, { type: 'done' | 'failed' }>) => Promise<void> | void;

const LOOK_MS = 250;
/** A process that has just been started may work this long to load its libraries. */
const START_MS = 30_000;
/** Characters that are kept of what a process wrote at last: the reason stands above a stack that is long. */
const LAST_WORDS = 16_000;
/** Said by a process once, when it can be given tasks. */
export const READY = 'ready';

/** An error that the process reported and survived. */
export class ToldError extends Error {
  readonly told: RectoError;
  constructor(told: RectoError) {
    super(told.message);
    this.told = told;
  }
}

/** Gives a process one task and listens until it is done. Kills it where it breaks a limit. */
export async function converse(
  child: ChildProcess,
  task: PrepareTask,
  hear: Hear,
  limits: ChildLimits,
  options: {
    readonly signal: AbortSignal;
    readonly document: WorkLimit;
    /** Whether the process was just started and will say when it is ready. */
    readonly fresh: boolean;
  },
): Promise<void> {
  const { signal, document } = options;
  const clock = startWorkClock(child.pid ?? 0);
  let settled = false;
  let stopping = false;
  let isReady = !options.fresh;
  let chain = Promise.resolve();
  let unheard = 0;
  let lastWords = '';
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  let silence = workLimit(options.fresh ? START_MS : limits.pageMs);
  /** Ends the process. What it had said by then is heard first: a page is either done or failed. */
  const stop = (error: RectoError) => {
    if (stopping) return;
    stopping = true;
    child.kill('SIGKILL');
    chain = chain.then(() => reject(error));
  };
  const begin = () => {
    isReady = true;
    silence = workLimit(limits.pageMs);
    child.send(task, (error) => error && reject(deathOf(task, limits, null, null, error.message)));
  };
  const watch = setInterval(async () => {
    const worked = clock.read(unheard > 0);
    if (isReady && document.isUsedUp(worked)) {
      stop(new RectoError('document_timeout', `${task.name} took longer than ${limits.documentMs / 1000} s of work.`));
    }
    if (silence.isUsedUp(worked)) {
      stop(
        isReady
          ? new RectoError('page_timeout', `${task.name}: nothing came of ${limits.pageMs / 1000} s of work.`)
          : new RectoError('prepare_crashed', 'The process that reads documents does not start.'),
      );
    }
    const used = await memoryMb(child);
    if (used > limits.memoryMb && !settled) {
      stop(new RectoError('prepare_memory', `${task.name} needs more than ${limits.memoryMb} MB of memory.`));
    }
  }, LOOK_MS);
  const onAbort = () => {
    reject(new RectoError('cancelled', `${task.name}: stopped.`, { cause: signal.reason }));
    child.kill('SIGKILL');
  };
  const onError = (data: Buffer) => {
    lastWords = (lastWords + data.toString('utf8')).slice(-LAST_WORDS);
  };
  const onExit = (code: number | null, exitSignal: string | null) => {
    chain = chain.then(() => reject(deathOf(task, limits, code, exitSignal, lastWords)));
  };
  const onMessage = (raw: unknown) => {
    if (raw === READY) {
      begin();
      return;
    }
    silence = workLimit(limits.pageMs);
    unheard += 1;
    chain = chain
      .then(async () => {
        if (settled) return;
        const message = prepareMessageSchema.parse(raw);
        if (message.type === 'done') resolve();
        else if (message.type === 'failed') reject(new ToldError(fromSerialized(message)));
        else await hear(message);
      })
      .catch(reject)
      .finally(() => {
        unheard -= 1;
      });
  };

  child.stderr?.on('data', onError);
  // Its last words may come after its exit.
  child.on('close', onExit);
  child.on('message', onMessage);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    else if (isReady) begin();
    await promise;
  } finally {
    settled = true;
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
    child.stderr?.off('data', onError);
    child.off('close', onExit);
    child.off('message', onMessage);
  }
}

function deathOf(
  task: PrepareTask,
  limits: ChildLimits,
  code: number | null,
  exitSignal: string | null,
  lastWords: string,
): RectoError {
  if (/heap out of memory|Reached heap limit/i.test(lastWords)) {
    return new RectoError('prepare_memory', `${task.name} needs more than ${limits.heapMb} MB of heap.`);
  }
  const how = exitSignal === null ? `with exit code ${code}` : `by ${exitSignal}`;
  return new RectoError('prepare_crashed', `The process that read ${task.name} was ended ${how}.`, {
    cause: lastWords,
  });
}

/** Resident memory of a process in MB; 0 where the system does not tell. */
export async function memoryMb(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const [, kibibytes = '0'] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}
