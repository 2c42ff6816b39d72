import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/** Attributes that are exported: those of Recto, and the names and ids of queue jobs. */
const EXPORTED_ATTRIBUTES =
  /^((gen_ai|recto)\..+|bullmq\.(queue\.(name|operation)|job\.(name|id|attempts\.made|processed\.timestamp|attempt_finished_timestamp)|worker\.(id|name)))$/;

/**
 * Wraps an exporter so that it omits attributes that may quote a document: BullMQ adds return values, failure messages
 * and progress of jobs.
 */
export function redactingExporter(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(withoutContent), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function withoutContent(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => EXPORTED_ATTRIBUTES.test(name)),
  );
  const events = span.events.map(({ name, time }) => ({ name, time }));
  return Object.create(span, { attributes: { value: attributes }, events: { value: events } }) as ReadableSpan;
}
