import type { Registry } from 'prom-client';
import Counter from 'prom-client/lib/counter.js';
import eventLoopLag from 'prom-client/lib/metrics/eventLoopLag.js';
import gc from 'prom-client/lib/metrics/gc.js';
import heap from 'prom-client/lib/metrics/heapSizeAndUsed.js';
import memory from 'prom-client/lib/metrics/osMemoryHeap.js';
import maxFiles from 'prom-client/lib/metrics/processMaxFileDescriptors.js';
import openFiles from 'prom-client/lib/metrics/processOpenFileDescriptors.js';
import startTime from 'prom-client/lib/metrics/processStartTime.js';
import version from 'prom-client/lib/metrics/version.js';

const PRECISION_MS = 10;

/** Adds the default metrics of prom-client. That of CPU time is our own, as the library's loads OpenTelemetry. */
export function addProcessMetrics(registry: Registry): void {
  for (const add of [startTime, memory, heap, eventLoopLag, gc, openFiles, maxFiles, version]) {
    add(registry, { eventLoopMonitoringPrecision: PRECISION_MS });
  }
  let countedSeconds = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.inc((user + system) / 1e6 - countedSeconds);
      countedSeconds = (user + system) / 1e6;
    },
  });
}
