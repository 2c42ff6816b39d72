import type { AnswerFormat, ModelParameters } from '../../../schemas/parameters.ts';
import type { ModelNote } from '../../../schemas/result.ts';
import type { ServerTraits } from './servers.ts';

/** Deterministic sampling, as far as servers support it. */
const DEFAULTS = { temperature: 0, seed: 20260101 } as const;

/** The parameters of a request besides its messages, and notes for people. */
export interface RequestParameters {
  readonly body: { readonly [name: string]: unknown };
  /** Output limit in tokens. */
  readonly outputTokens: number;
  readonly notes: readonly ModelNote[];
  /** Initial answer format. */
  readonly format: AnswerFormat;
  /** Whether looser formats may be tried if the server rejects this one. */
  readonly mayDegrade: boolean;
}

/**
 * Translates parameters for a server and adds the defaults for extraction. Unsupported parameters are left out with a
 * note. `outputTokens`: default output limit.
 */
export function requestParameters(
  parameters: ModelParameters,
  server: ServerTraits,
  outputTokens: number,
): RequestParameters {
  const { max_tokens, response_format, repetition_penalty, structured_outputs, provider, models, stop, ...plain } =
    parameters;
  const notes: ModelNote[] = [];
  const body: Record<string, unknown> = { ...DEFAULTS, ...plain };
  const maxTokens = parameters.max_completion_tokens ?? max_tokens ?? outputTokens;
  for (const name of server.outputLimit) body[name] = maxTokens;
  if (max_tokens !== undefined) {
    const message = 'max_tokens is deprecated: it was sent as max_completion_tokens.';
    notes.push({ code: 'parameter_renamed', message });
  }
  if (stop !== undefined) body.stop = [stop].flat();
  if (repetition_penalty !== undefined) body[server.repetitionPenalty] = repetition_penalty;
  if (server.routes) {
    body.provider = { require_parameters: true, ...provider };
    body.plugins = [{ id: 'context-compression', enabled: false }];
    if (models !== undefined) body.models = models;
    if (structured_outputs !== undefined) body.structured_outputs = structured_outputs;
  } else {
    for (const [name, value] of Object.entries({ provider, models })) {
      const message = `${name} was not sent: only OpenRouter knows it.`;
      if (value !== undefined) notes.push({ code: 'parameter_not_sent', message });
    }
  }
  return { body, outputTokens: maxTokens, notes, ...formatOf(response_format, structured_outputs) };
}

function formatOf(
  configured: ModelParameters['response_format'],
  structured: boolean | undefined,
): Pick<RequestParameters, 'format' | 'mayDegrade'> {
  const requested =
    configured === undefined ? 'json_schema' : typeof configured === 'string' ? configured : configured.type;
  return {
    format: structured === false && requested === 'json_schema' ? 'json_object' : requested,
    mayDegrade: structured !== true,
  };
}

/** The `response_format` of a request. `schema` is sent with `json_schema` unless the parameters have their own. */
export function responseFormat(
  format: AnswerFormat,
  schema: { readonly name: string; readonly schema: object },
  configured: ModelParameters['response_format'],
): object | undefined {
  if (format === 'text') return undefined;
  if (format === 'json_object') return { type: 'json_object' };
  const own = typeof configured === 'object' && configured.type === 'json_schema' ? configured.json_schema : undefined;
  return { type: 'json_schema', json_schema: { name: schema.name, strict: true, schema: schema.schema, ...own } };
}
