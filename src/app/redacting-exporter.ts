import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/** What is told of spans: what Recto says itself, and of the queue's jobs what they are called. */
const TOLD =
  /^((gen_ai|recto)\..+|bullmq\.(queue\.(name|operation)|job\.(name|id|attempts\.made|processed\.timestamp|attempt_finished_timestamp)|worker\.(id|name)))$/;

/**
 * Exports spans without what may quote a document: the queue's library tells what jobs returned, why they failed and how far they
 * are, in words.
 */
export function redactingExporter(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(withoutContent), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function withoutContent(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([name]) => TOLD.test(name)));
  const events = span.events.map(({ name, time }) => ({ name, time }));
  return Object.create(span, { attributes: { value: attributes }, events: { value: events } }) as ReadableSpan;
}
