const HOOK =
  'data:text/javascript,export async function resolve(name, context, next) { if (/opentelemetry|bullmq-otel/.test(name)) console.error("LOADED " + name); return next(name, context); }';
const REGISTER = `data:text/javascript,import { register } from "node:module"; register(${JSON.stringify(HOOK)});`;

/** With these settings a process says `LOADED` and the name of each module of OpenTelemetry that it loads. */
export const TELLS_LOADED: Readonly<Record<string, string>> = { NODE_OPTIONS: `--import=${encodeURI(REGISTER)}` };
