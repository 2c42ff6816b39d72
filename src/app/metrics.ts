// Its index loads OpenTelemetry.
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import type { WorkerMetrics } from '../../workers/deps.ts';
import type { Queue } from '../queue/engines/engine.ts';
import { oldestWaiting } from '../queue/oldest-waiting.ts';
import { withTimeout } from '../util/with-timeout.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** What is counted in this process. No label holds a value of a document. */
export interface Metrics extends WorkerMetrics {
  readonly uploaded: (outcome: 'accepted' | 'refused') => void;
  /** The metrics of this process and of the queues, as Prometheus reads them; without the latter where their server is away. */
  readonly text: (queues: Readonly<Record<string, Queue>>) => Promise<string>;
}

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const STEP_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800];
const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children', 'completed', 'failed'] as const;

/** So long the server of the queues is given to tell how they stand. */
const QUEUES_MS = 5000;

/** `models`: ids that are told by name. Any other, which whoever submits a job may have made up, is `other`. */
export function createMetrics({ models }: { readonly models: readonly string[] }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const named = (model: string) => (models.includes(model) ? model : 'other');
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
  const age = gauge('queue_oldest_seconds', 'Seconds that a job of a queue has waited at most', ['queue']);
  const up = gauge('queue_up', 'Whether the server of the queues answers', []);

  /** Reads first, and tells then: what is told is of one time. */
  const lookAt = async (queues: Readonly<Record<string, Queue>>) => {
    const looks = Object.entries(queues).map(async ([queue, opened]) => {
      const [counts, since] = await Promise.all([opened.getJobCounts(...STATES), oldestWaiting(opened)]);
      return () => {
        for (const state of STATES) jobs.set({ queue, state }, counts[state] ?? 0);
        age.set({ queue }, since === undefined ? 0 : Math.max(0, (Date.now() - since) / 1000));
      };
    });
    for (const tell of await withTimeout(Promise.all(looks), QUEUES_MS, () => new Error('late'))) tell();
  };
  let begun = false;

  return {
    jobEnded: (queue, outcome, ms) => steps.observe({ queue, outcome }, ms / 1000),
    documentEnded: (status) => documents.inc({ status }),
    answered(id, { cached, finishReason, usage }) {
      const model = named(id);
      answers.inc({ model, source: cached ? 'kept' : 'model', finish_reason: finishReason });
      if (cached) return;
      tokens.inc({ model, direction: 'input' }, usage.inputTokens);
      tokens.inc({ model, direction: 'output' }, usage.outputTokens);
      if (usage.costUsd !== null) dollars.inc({ model }, usage.costUsd);
      if (finishReason === 'loop') loops.inc({ model });
    },
    modelFailed: (id, code) => errors.inc({ model: named(id), code }),
    callback: (outcome) => callbacks.inc({ outcome }),
    uploaded: (outcome) => uploads.inc({ outcome }),
    async text(queues) {
      // It goes on listening to the process: not before somebody asks.
      if (!begun) addProcessMetrics(registry);
      begun = true;
      jobs.reset();
      age.reset();
      const isUp = await lookAt(queues).then(
        () => true,
        () => false,
      );
      up.set(isUp ? 1 : 0);
      return registry.metrics();
    },
  };
}
