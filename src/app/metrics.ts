import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { QueueName } from '../../schemas/queue.ts';
import type { Asked } from '../pipeline/kept-answers.ts';
import type { Queue } from '../queue/engines/engine.ts';

/** What is counted of the work of this process. No label has a value of a document's. */
export interface Metrics {
  /** A job of a queue has ended, after so many ms of work. */
  readonly jobEnded: (queue: QueueName, outcome: 'completed' | 'failed', ms: number) => void;
  /** A document has got a result. */
  readonly documentEnded: (status: string) => void;
  /** A model has answered, or a kept answer was taken. */
  readonly answered: (model: string, asked: Asked) => void;
  readonly modelFailed: (model: string, code: string) => void;
  readonly callback: (outcome: 'delivered' | 'failed' | 'given_up') => void;
  readonly uploaded: (outcome: 'accepted' | 'refused') => void;
  /** The metrics of this process and of the queues, as Prometheus reads them. Errors: `queue_unreachable`. */
  readonly text: (queues: Readonly<Record<string, Queue>>) => Promise<string>;
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const STEP_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800];
const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children', 'completed', 'failed'] as const;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `recto_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `recto_${name}`, help, labelNames, registers });

  const steps = new Histogram({
    name: 'recto_job_seconds',
    help: 'Seconds that jobs of this process took, by queue and outcome',
    labelNames: ['queue', 'outcome'],
    buckets: STEP_SECONDS,
    registers,
  });
  const documents = counter('documents_total', 'Documents that have got a result, by its status', ['status']);
  const answers = counter('answers_total', 'Answers of models, by where they came from and how they ended', [
    'model',
    'source',
    'finish_reason',
  ]);
  const tokens = counter('model_tokens_total', 'Tokens of model requests', ['model', 'direction']);
  const dollars = counter('model_dollars_total', 'US dollars of model requests', ['model']);
  const loops = counter('model_loops_total', 'Answers that were stopped because the model repeated itself', ['model']);
  const errors = counter('model_errors_total', 'Model requests that failed, by code', ['model', 'code']);
  const callbacks = counter('callbacks_total', 'Tries to tell of the end of a job, by outcome', ['outcome']);
  const uploads = counter('uploads_total', 'Requests that submit documents, by outcome', ['outcome']);
  const jobs = gauge('jobs', 'Jobs in the queue, by state', ['queue', 'state']);
  const age = gauge('queue_oldest_seconds', 'Seconds that the next job of a queue has waited', ['queue']);

  return {
    jobEnded: (queue, outcome, ms) => steps.observe({ queue, outcome }, ms / 1000),
    documentEnded: (status) => documents.inc({ status }),
    answered(model, { cached, finishReason, usage }) {
      answers.inc({ model, source: cached ? 'kept' : 'model', finish_reason: finishReason });
      if (cached) return;
      tokens.inc({ model, direction: 'input' }, usage.inputTokens);
      tokens.inc({ model, direction: 'output' }, usage.outputTokens);
      dollars.inc({ model }, usage.costUsd);
      if (finishReason === 'loop') loops.inc({ model });
    },
    modelFailed: (model, code) => errors.inc({ model, code }),
    callback: (outcome) => callbacks.inc({ outcome }),
    uploaded: (outcome) => uploads.inc({ outcome }),
    async text(queues) {
      for (const [queue, opened] of Object.entries(queues)) {
        const counts = await opened.getJobCounts(...STATES);
        for (const state of STATES) jobs.set({ queue, state }, counts[state] ?? 0);
        const [next] = await opened.getJobs(['waiting', 'prioritized'], 0, 0, true);
        age.set({ queue }, next === undefined ? 0 : Math.max(0, (Date.now() - next.timestamp) / 1000));
      }
      return registry.metrics();
    },
  };
}
