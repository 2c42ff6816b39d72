import type { EngineTelemetry } from '../queue/engines/engine.ts';
import { withTimeout } from '../util/with-timeout.ts';
import type { Config } from './config.ts';
import { redactingExporter } from './redacting-exporter.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Records what is done, and what for, across processes. */
export interface Tracing {
  /** Carries a trace through the queue. */
  readonly telemetry: EngineTelemetry | undefined;
  /** Does `work` as a span of the trace that it is part of; `set` adds to what is told of it. */
  readonly span: <T>(
    name: string,
    attributes: Attributes,
    work: (set: (more: Attributes) => void) => Promise<T>,
  ) => Promise<T>;
  /** Does `work` as part of the trace that the headers of a request name. */
  readonly within: <T>(headers: Readonly<Record<string, unknown>>, work: () => Promise<T>) => Promise<T>;
  /** Headers that name the trace to whoever is called. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Sends what is not sent yet. */
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

const NAME = 'recto';
const EXPORT_MS = 5000;

/**
 * Traces by OpenTelemetry where its endpoint is set; nothing of it is loaded otherwise. It becomes the tracing of the whole process,
 * which is for commands to decide, not for a library in somebody else's.
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
    resource: resourceFromAttributes({ 'service.name': NAME }),
    spanProcessors: [new sdk.BatchSpanProcessor(redactingExporter(exporter), { scheduledDelayMillis: 1000 })],
  });
  provider.register();
  const tracer = trace.getTracer(NAME);
  return {
    telemetry: new BullMQOtel({ tracerName: NAME }) as unknown as EngineTelemetry,
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work((more) => void span.setAttributes(more));
        } catch (error) {
          // The message may tell of the document: the code does not.
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
      // Traces that cannot be sent are lost.
      await withTimeout(provider.shutdown(), EXPORT_MS, () => new Error('late')).catch(() => undefined);
      // Whatever opens traces in this process next must not be given to one that is closed.
      const global = trace.getTracerProvider() as { getDelegate?(): unknown };
      if (global.getDelegate?.() !== provider) return;
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
}
