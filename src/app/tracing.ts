import type { EngineTelemetry } from '../queue/engines/engine.ts';
import { withTimeout } from '../util/with-timeout.ts';
import type { Config } from './config.ts';
import { redactingExporter } from './redacting-exporter.ts';

/** Attributes of a span. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Traces across processes. */
export interface Tracing {
  /** Carries traces through the queue; undefined without tracing. */
  readonly telemetry: EngineTelemetry | undefined;
  /** Runs `work` in a span of the current trace; `set` adds attributes. */
  readonly span: <T>(
    name: string,
    attributes: Attributes,
    work: (setAttributes: (attributes: Attributes) => void) => Promise<T>,
  ) => Promise<T>;
  /** Runs `work` in the trace that the headers of a request carry. */
  readonly within: <T>(headers: Readonly<Record<string, unknown>>, work: () => Promise<T>) => Promise<T>;
  /** Headers that carry the current trace to another server. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Flushes and stops. */
  readonly close: () => Promise<void>;
}

/** Traces nothing. */
export const NO_TRACING: Tracing = {
  telemetry: undefined,
  span: (_name, _attributes, work) => work(() => undefined),
  within: (_headers, work) => work(),
  headers: () => ({}),
  close: async () => undefined,
};

const SERVICE_NAME = 'recto';
const FLUSH_TIMEOUT_MS = 5000;

/**
 * Opens tracing by OpenTelemetry; without an endpoint nothing of it is loaded. It registers itself for the entire
 * process, so commands may use it, and the library must not.
 */
export async function openTracing(config: Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT'>): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (endpoint === undefined) return NO_TRACING;
  const [
    { context, propagation, SpanStatusCode, trace },
    sdk,
    { OTLPTraceExporter },
    { resourceFromAttributes },
    { BullMQOtel },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('bullmq-otel'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': SERVICE_NAME }),
    spanProcessors: [new sdk.BatchSpanProcessor(redactingExporter(exporter), { scheduledDelayMillis: 1000 })],
  });
  provider.register();
  const tracer = trace.getTracer(SERVICE_NAME);
  return {
    telemetry: new BullMQOtel({ tracerName: SERVICE_NAME }) as unknown as EngineTelemetry,
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work((added) => void span.setAttributes(added));
        } catch (error) {
          // The message may quote the document.
          const { code = 'internal' } = Object(error) as { readonly code?: string };
          span.setStatus({ code: SpanStatusCode.ERROR, message: String(code) });
          throw error;
        } finally {
          span.end();
        }
      }),
    within: (headers, work) => context.with(propagation.extract(context.active(), headers), work),
    headers: () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier;
    },
    async close() {
      // Traces that cannot be sent are dropped.
      await withTimeout(provider.shutdown(), FLUSH_TIMEOUT_MS, () => new Error('late')).catch(() => undefined);
      // The next tracing in this process must not use a closed provider.
      const global = trace.getTracerProvider() as { getDelegate?(): unknown };
      if (global.getDelegate?.() !== provider) return;
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}
