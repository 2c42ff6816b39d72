import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type PrepareMessage, type PrepareTask, prepareMessageSchema } from '../../../schemas/prepare.ts';
import { fromSerialized, RectoError } from '../../errors.ts';
import { createWorkLimit, startWorkClock, type WorkLimit } from '../../util/work-clock.ts';
import { type ChildLimits, READY } from './child-limits.ts';

/** Handles a message of the process; the next message waits for it. */
export type OnMessage = (message: Exclude<PrepareMessage, { type: 'done' | 'failed' }>) => Promise<void> | void;

const POLL_MS = 250;
/** Maximum work of a new process for loading its libraries, in ms. */
const START_MS = 30_000;
/** Characters to keep of the end of standard error: the reason precedes a long stack. */
const MAX_STDERR_CHARS = 16_000;
/** An error that the process reported and survived. */
export class ReportedError extends Error {
  readonly reported: RectoError;
  constructor(reported: RectoError) {
    super(reported.message);
    this.reported = reported;
  }
}

/** Runs a task in a process until it is done; kills the process if it exceeds a limit. */
export async function runInChild(
  child: ChildProcess,
  task: PrepareTask,
  handle: OnMessage,
  limits: ChildLimits,
  options: {
    readonly signal: AbortSignal;
    readonly document: WorkLimit;
    /** Whether the process was just started and will report when it is ready. */
    readonly fresh: boolean;
  },
): Promise<void> {
  const { signal, document } = options;
  const clock = startWorkClock(child.pid ?? 0);
  let settled = false;
  let stopping = false;
  let isReady = !options.fresh;
  let chain = Promise.resolve();
  let unhandled = 0;
  let stderrTail = '';
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  let silence = createWorkLimit(options.fresh ? START_MS : limits.pageMs);
  /** Kills the process. Messages already received are handled first, so that a page is either done or failed. */
  const stop = (error: RectoError) => {
    if (stopping) return;
    stopping = true;
    child.kill('SIGKILL');
    chain = chain.then(() => reject(error));
  };
  const begin = () => {
    isReady = true;
    silence = createWorkLimit(limits.pageMs);
    child.send(task, (error) => error && reject(crashOf(task, limits, null, null, error.message)));
  };
  const timer = setInterval(async () => {
    const workMs = clock.read(unhandled > 0);
    if (isReady && document.addAndCheck(workMs)) {
      stop(new RectoError('document_timeout', `${task.name} took longer than ${limits.documentMs / 1000} s of work.`));
    }
    if (silence.addAndCheck(workMs)) {
      stop(
        isReady
          ? new RectoError('page_timeout', `${task.name}: no progress in ${limits.pageMs / 1000} s of work.`)
          : new RectoError('prepare_crashed', 'The process that reads documents does not start.'),
      );
    }
    const used = await memoryMb(child);
    if (used > limits.memoryMb && !settled) {
      stop(new RectoError('prepare_memory', `${task.name} needs more than ${limits.memoryMb} MB of memory.`));
    }
  }, POLL_MS);
  const onAbort = () => {
    reject(new RectoError('cancelled', `${task.name}: stopped.`, { cause: signal.reason }));
    child.kill('SIGKILL');
  };
  const onError = (data: Buffer) => {
    stderrTail = (stderrTail + data.toString('utf8')).slice(-MAX_STDERR_CHARS);
  };
  const onExit = (code: number | null, exitSignal: string | null) => {
    chain = chain.then(() => reject(crashOf(task, limits, code, exitSignal, stderrTail)));
  };
  const onMessage = (raw: unknown) => {
    if (raw === READY) {
      begin();
      return;
    }
    silence = createWorkLimit(limits.pageMs);
    unhandled += 1;
    chain = chain
      .then(async () => {
        if (settled) return;
        const message = prepareMessageSchema.parse(raw);
        if (message.type === 'done') resolve();
        else if (message.type === 'failed') reject(new ReportedError(fromSerialized(message)));
        else await handle(message);
      })
      .catch(reject)
      .finally(() => {
        unhandled -= 1;
      });
  };

  child.stderr?.on('data', onError);
  // `close` rather than `exit`, since standard error may end after the process.
  child.on('close', onExit);
  child.on('message', onMessage);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    else if (isReady) begin();
    await promise;
  } finally {
    settled = true;
    clearInterval(timer);
    signal.removeEventListener('abort', onAbort);
    child.stderr?.off('data', onError);
    child.off('close', onExit);
    child.off('message', onMessage);
  }
}

function crashOf(
  task: PrepareTask,
  limits: ChildLimits,
  code: number | null,
  exitSignal: string | null,
  stderrTail: string,
): RectoError {
  if (/heap out of memory|Reached heap limit/i.test(stderrTail)) {
    return new RectoError('prepare_memory', `${task.name} needs more than ${limits.heapMb} MB of heap.`);
  }
  const how = exitSignal === null ? `with exit code ${code}` : `by ${exitSignal}`;
  return new RectoError('prepare_crashed', `The process that read ${task.name} was ended ${how}.`, {
    cause: stderrTail,
  });
}

/** Resident memory of a process in MB; 0 where the system does not report it. */
export async function memoryMb(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const [, kibibytes = '0'] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}
