import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type PrepareMessage, type PrepareTask, prepareMessageSchema } from '../../../schemas/prepare.ts';
import { fromSerialized, RectoError } from '../../errors.ts';
import type { ChildLimits } from './child-pool.ts';

/** What is done with what the process says; the next message waits for it. */
export type Hear = (message: Exclude<PrepareMessage, { type: 'done' | 'failed' }>) => Promise<void> | void;

const MEMORY_CHECK_MS = 250;
/** A process that has just been started may take this long to load its libraries. */
const START_MS = 60_000;
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
    readonly deadline: number;
    /** Whether the process was just started and will say when it is ready. */
    readonly fresh: boolean;
  },
): Promise<void> {
  const { signal } = options;
  let settled = false;
  let chain = Promise.resolve();
  let lastWords = '';
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  const stop = (error: RectoError) => {
    reject(error);
    child.kill('SIGKILL');
  };
  let silence = setTimeout(
    () => stop(new RectoError('prepare_crashed', 'The process that reads documents does not start.')),
    START_MS,
  );
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(
      () => stop(new RectoError('page_timeout', `${task.name}: nothing was heard for ${limits.pageMs / 1000} s.`)),
      limits.pageMs,
    );
  };
  const begin = () => {
    listen();
    child.send(task, (error) => error && reject(deathOf(task, limits, null, null, error.message)));
  };
  const whole = setTimeout(
    () => stop(new RectoError('document_timeout', `${task.name} took longer than ${limits.documentMs / 1000} s.`)),
    Math.max(1, options.deadline - performance.now()),
  );
  const memory = setInterval(async () => {
    const used = await memoryMb(child);
    if (used > limits.memoryMb && !settled) {
      stop(new RectoError('prepare_memory', `${task.name} needs more than ${limits.memoryMb} MB of memory.`));
    }
  }, MEMORY_CHECK_MS);
  const onAbort = () => stop(new RectoError('cancelled', `${task.name}: stopped.`, { cause: signal.reason }));
  const onError = (data: Buffer) => {
    lastWords = (lastWords + data.toString('utf8')).slice(-2000);
  };
  const onExit = (code: number | null, exitSignal: string | null) => {
    chain = chain.then(() => reject(deathOf(task, limits, code, exitSignal, lastWords)));
  };
  const onMessage = (raw: unknown) => {
    if (raw === READY) {
      begin();
      return;
    }
    chain = chain
      .then(async () => {
        const message = prepareMessageSchema.parse(raw);
        if (message.type === 'done') resolve();
        else if (message.type === 'failed') reject(new ToldError(fromSerialized(message)));
        else await hear(message);
        if (!settled) listen();
      })
      .catch(reject);
  };

  child.stderr?.on('data', onError);
  child.on('exit', onExit);
  child.on('message', onMessage);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    else if (!options.fresh) begin();
    await promise;
  } finally {
    settled = true;
    clearTimeout(silence);
    clearTimeout(whole);
    clearInterval(memory);
    signal.removeEventListener('abort', onAbort);
    child.stderr?.off('data', onError);
    child.off('exit', onExit);
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
