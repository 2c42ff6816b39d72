import { Piscina } from 'piscina';
import { asRectoError, fromSerialized, RectoError, type SerializedError } from '../../errors.ts';
import type { S3Access } from '../../store/s3/connection.ts';
import { threadCpuMs } from '../../util/cpu-time.ts';
import { entryFile } from '../../util/entry-file.ts';
import type { ContentTasks, TaskInput, TaskName, TaskOutput } from './content-tasks.ts';
import { cpuLimitMs, isLarge } from './cpu-limit.ts';

/** What a thread opens its own store and tokenizer with. */
export interface ThreadSettings {
  readonly store: { readonly url: string; readonly access: S3Access };
  /** Path of a tokenizer file. */
  readonly tokenizer?: string;
}

/** Size and limits of the pool. */
export interface PoolSettings extends ThreadSettings {
  /**
   * Threads for documents, besides one for what a person waits for and one for large tasks, which must not block the
   * others.
   */
  readonly threads: number;
  /** Base limit of processor time, in ms; tasks with many pages or long texts may take more. */
  readonly cpuMs: number;
  /** JavaScript heap of a thread, in MB. */
  readonly heapMb: number;
}

/** Tasks that run in worker threads. */
export interface TaskPool extends ContentTasks {
  /** Starts a thread ahead of the first task. */
  readonly warmUp: () => void;
  readonly close: () => Promise<void>;
}

/** A call to a thread. `clock`: where the thread writes its system id when it begins. */
export interface ThreadCall {
  readonly name: TaskName | 'start';
  readonly input: unknown;
  readonly clock: Int32Array<SharedArrayBuffer>;
}
/** The reply of a thread. */
export type ThreadReply = { readonly value: unknown } | { readonly error: SerializedError };

/** A pool of threads, and what stops each of its calls. */
interface Threads {
  readonly pool: Piscina;
  readonly calls: Set<AbortController>;
}

/** Why a call was stopped that took too long. */
const TIMED_OUT = Symbol('timed out');

const IDLE_MS = 30_000;
const POLL_MS = 100;
/** Wall-clock time allowed per processor time where the latter is unknown, for busy machines. */
const WALL_FACTOR = 5;

/**
 * Creates a pool that runs tasks in worker threads. A task that exceeds its processor time, or whose signal aborts, is
 * ended with its thread, which is replaced. Errors: `task_timeout`, `task_memory`, `cancelled`, and those of the tasks.
 */
export function createThreadPool(settings: PoolSettings): TaskPool {
  const { store, tokenizer, heapMb } = settings;
  const entry = entryFile(import.meta.url, 'thread');
  const open = (threads: number): Threads => {
    const calls = new Set<AbortController>();
    const pool = new Piscina({
      filename: entry.path,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      workerData: { store, ...(tokenizer === undefined ? {} : { tokenizer }) } satisfies ThreadSettings,
      execArgv: [...entry.execArgv],
    });
    // A call that has begun rejects by itself; one that still waits would do so for ever when no thread can be loaded.
    pool.on('error', (error) => {
      if (pool.threads.length === 0) for (const call of calls) call.abort(error);
    });
    return { pool, calls };
  };
  const documents = open(settings.threads);
  const prompt = open(1);
  const large = open(1);
  const poolFor = <N extends TaskName>(name: N, input: TaskInput<N>): Threads => {
    if (name === 'checkType') return prompt;
    if (isLarge(name, input)) return large;
    return FOR_PEOPLE.has(name) ? prompt : documents;
  };
  let closed = false;

  async function run<N extends TaskName>(
    name: N,
    input: TaskInput<N>,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<TaskOutput<N>> {
    if (closed) throw new RectoError('cancelled', 'Recto is shutting down.');
    const limitMs = cpuLimitMs(name, input, settings.cpuMs);
    const clock = new Int32Array(new SharedArrayBuffer(4));
    const stop = new AbortController();
    const timer = watchCpu(clock, limitMs, () => stop.abort(TIMED_OUT));
    const { pool, calls } = poolFor(name, input);
    calls.add(stop);
    try {
      const reply = (await pool.run({ name, input, clock } satisfies ThreadCall, {
        signal: AbortSignal.any([signal, stop.signal]),
      })) as ThreadReply;
      if ('error' in reply) throw fromSerialized(reply.error);
      return reply.value as TaskOutput<N>;
    } catch (error) {
      throw asTaskError(stop.signal.aborted ? stop.signal.reason : error, {
        label: TASK_LABELS[name],
        limitMs,
        heapMb,
      });
    } finally {
      calls.delete(stop);
      clearInterval(timer);
    }
  }

  return {
    checkType: (input, options) => run('checkType', input, options),
    answerLocally: (input, options) => run('answerLocally', input, options),
    composeRequest: (input, options) => run('composeRequest', input, options),
    countOverhead: (input, options) => run('countOverhead', input, options),
    countTokens: (input, options) => run('countTokens', input, options),
    readAnswer: (input, options) => run('readAnswer', input, options),
    completeLists: (input, options) => run('completeLists', input, options),
    chooseType: (input, options) => run('chooseType', input, options),
    findDocuments: (input, options) => run('findDocuments', input, options),
    assemble: (input, options) => run('assemble', input, options),
    renderTranscript: (input, options) => run('renderTranscript', input, options),
    proposeType: (input, options) => run('proposeType', input, options),
    applyReview: (input, options) => run('applyReview', input, options),
    readForField: (input, options) => run('readForField', input, options),
    goldData: (input, options) => run('goldData', input, options),
    countCorrections: (input, options) => run('countCorrections', input, options),
    measureReviews: (input, options) => run('measureReviews', input, options),
    warmUp() {
      const clock = new Int32Array(new SharedArrayBuffer(4));
      documents.pool.run({ name: 'start', input: undefined, clock } satisfies ThreadCall).catch(() => undefined);
    },
    async close() {
      closed = true;
      await Promise.all([documents, prompt, large].map(({ pool }) => pool.destroy()));
    },
  };
}

/** Tasks that a person waits for. */
const FOR_PEOPLE: ReadonlySet<TaskName> = new Set(['applyReview', 'readForField', 'goldData']);

const TASK_LABELS: Readonly<Record<TaskName, string>> = {
  checkType: 'Checking the document type',
  answerLocally: 'Reading the pages by the local model',
  composeRequest: 'Putting the request to the model together',
  countOverhead: 'Counting the tokens of the instructions',
  countTokens: 'Counting the tokens of the answer',
  readAnswer: 'Reading the answer of the model',
  completeLists: 'Comparing the lists of the answer with the pages',
  chooseType: 'Choosing the document type',
  findDocuments: 'Finding the documents in the file',
  assemble: 'Assembling the result',
  renderTranscript: 'Writing the transcript',
  proposeType: 'Proposing a document type',
  applyReview: 'Applying the edits',
  readForField: 'Reading the place',
  goldData: 'Writing the gold file',
  countCorrections: 'Counting the corrections',
  measureReviews: 'Comparing the results with their reviews',
};

/** Calls `onLimit` when the thread of a task has used `limitMs` of processor time on it. */
function watchCpu(clock: Int32Array, limitMs: number, onLimit: () => void): NodeJS.Timeout {
  let start: { readonly at: number; readonly cpuMs: number | undefined } | undefined;
  const timer = setInterval(() => {
    const thread = Atomics.load(clock, 0);
    if (thread === 0) return;
    const cpuMs = threadCpuMs(thread);
    start ??= { at: performance.now(), cpuMs };
    const used =
      cpuMs === undefined || start.cpuMs === undefined
        ? (performance.now() - start.at) / WALL_FACTOR
        : cpuMs - start.cpuMs;
    if (used > limitMs) onLimit();
  }, POLL_MS);
  timer.unref();
  return timer;
}

function asTaskError(
  error: unknown,
  task: { readonly label: string; readonly limitMs: number; readonly heapMb: number },
): RectoError {
  if (error === TIMED_OUT) {
    const message = `${task.label} took more than ${task.limitMs / 1000} seconds of processor time and was stopped.`;
    return new RectoError('task_timeout', message);
  }
  if (Object(error).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new RectoError('task_memory', `${task.label} needed more than ${task.heapMb} MB of memory and was stopped.`);
  }
  return asRectoError(error, 'internal', task.label);
}
