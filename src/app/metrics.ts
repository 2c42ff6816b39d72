// The index of prom-client loads OpenTelemetry.
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import type { WorkerMetrics } from '../../workers/deps.ts';
import type { Queue } from '../queue/engines/engine.ts';
import { oldestWaiting } from '../queue/oldest-waiting.ts';
import { withTimeout } from '../util/with-timeout.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** Metrics of this process. No label holds content of a document. */
export interface Metrics extends WorkerMetrics {
  readonly uploaded: (outcome: 'accepted' | 'refused') => void;
  /**
   * The metrics of this process and of the queues in Prometheus format; without the queues when their server is
   * unreachable.
   */
  readonly text: (queues: Readonly<Record<string, Queue>>) => Promise<string>;
}

/** Media type of the metrics. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const STEP_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800];
const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children', 'completed', 'failed'] as const;

const QUEUES_TIMEOUT_MS = 5000;

/** Creates the metrics. `models`: ids that are labels; all others, which clients may have made up, count as `other`. */
export function createMetrics({ models }: { readonly models: readonly string[] }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const labelOf = (model: string) => (models.includes(model) ? model : 'other');
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
  const documents = counter('documents_total', 'Documents with a result, by its status', ['status']);
  const answers = counter('answers_total', 'Answers of models, by source and finish reason', [
    'model',
    'source',
    'finish_reason',
  ]);
  const tokens = counter('model_tokens_total', 'Tokens of model requests', ['model', 'direction']);
  const dollars = counter('model_dollars_total', 'US dollars of model requests', ['model']);
  const loops = counter('model_loops_total', 'Answers that were stopped because the model repeated itself', ['model']);
  const errors = counter('model_errors_total', 'Model requests that failed, by code', ['model', 'code']);
  const callbacks = counter('callbacks_total', 'Attempts to send a callback, by outcome', ['outcome']);
  const uploads = counter('uploads_total', 'Requests that submit documents, by outcome', ['outcome']);
  const jobs = gauge('jobs', 'Jobs in the queue, by state', ['queue', 'state']);
  const age = gauge('queue_oldest_seconds', 'Age of the oldest waiting job of a queue in seconds', ['queue']);
  const up = gauge('queue_up', 'Whether the server of the queues answers', []);

  /** Reads all queues before setting any gauge, so that they are consistent. */
  const updateQueueGauges = async (queues: Readonly<Record<string, Queue>>) => {
    const reads = Object.entries(queues).map(async ([queue, open]) => {
      const [counts, since] = await Promise.all([open.getJobCounts(...STATES), oldestWaiting(open)]);
      return () => {
        for (const state of STATES) jobs.set({ queue, state }, counts[state] ?? 0);
        age.set({ queue }, since === undefined ? 0 : Math.max(0, (Date.now() - since) / 1000));
      };
    });
    for (const update of await withTimeout(Promise.all(reads), QUEUES_TIMEOUT_MS, () => new Error('late'))) update();
  };
  let hasProcessMetrics = false;

  return {
    jobEnded: (queue, outcome, ms) => steps.observe({ queue, outcome }, ms / 1000),
    documentEnded: (status) => documents.inc({ status }),
    answered(id, { cached, finishReason, usage }) {
      const model = labelOf(id);
      answers.inc({ model, source: cached ? 'cache' : 'model', finish_reason: finishReason.unified });
      if (cached) return;
      tokens.inc({ model, direction: 'input' }, usage.inputTokens);
      tokens.inc({ model, direction: 'output' }, usage.outputTokens);
      if (usage.costUsd !== null) dollars.inc({ model }, usage.costUsd);
      if (finishReason.unified === 'loop') loops.inc({ model });
    },
    modelFailed: (id, code) => errors.inc({ model: labelOf(id), code }),
    callback: (outcome) => callbacks.inc({ outcome }),
    uploaded: (outcome) => uploads.inc({ outcome }),
    async text(queues) {
      // Process metrics add listeners to the process, so they start with the first read.
      if (!hasProcessMetrics) addProcessMetrics(registry);
      hasProcessMetrics = true;
      jobs.reset();
      age.reset();
      const isUp = await updateQueueGauges(queues).then(
        () => true,
        () => false,
      );
      up.set(isUp ? 1 : 0);
      return registry.metrics();
    },
  };
}
