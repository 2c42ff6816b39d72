import type { AnswerFormat, ModelParameters } from '../../../schemas/parameters.ts';
import type { ServerTraits } from './servers.ts';

/** Sampling that gives the same answer to the same request, as far as a server can. */
const DEFAULTS = { temperature: 0, seed: 20260101 } as const;

/** What a request carries beside its messages, and what a person should know of it. */
export interface RequestParameters {
  readonly body: { readonly [name: string]: unknown };
  /** Longest answer, in tokens. */
  readonly outputTokens: number;
  readonly notes: readonly string[];
  /** How the model is held to JSON before anything is known of the server. */
  readonly format: AnswerFormat;
  /** Whether another format may be tried where the server does not take this one. */
  readonly mayDegrade: boolean;
}

/**
 * The parameters of a request as the server takes them: those that are set, and the defaults that an extraction needs. What a
 * server does not know is not sent, and noted. `outputTokens`: longest answer unless a parameter says otherwise.
 */
export function requestParameters(
  parameters: ModelParameters,
  server: ServerTraits,
  outputTokens: number,
): RequestParameters {
  const { max_tokens, response_format, repetition_penalty, structured_outputs, provider, models, stop, ...plain } =
    parameters;
  const notes: string[] = [];
  const body: Record<string, unknown> = { ...DEFAULTS, ...plain };
  const longest = parameters.max_completion_tokens ?? max_tokens ?? outputTokens;
  for (const name of server.outputLimit) body[name] = longest;
  if (max_tokens !== undefined) notes.push('max_tokens is deprecated: it was sent as max_completion_tokens.');
  if (stop !== undefined) body.stop = [stop].flat();
  if (repetition_penalty !== undefined) body[server.repetitionPenalty] = repetition_penalty;
  if (server.routes) {
    body.provider = { require_parameters: true, ...provider };
    body.plugins = [{ id: 'context-compression', enabled: false }];
    if (models !== undefined) body.models = models;
    if (structured_outputs !== undefined) body.structured_outputs = structured_outputs;
  } else {
    for (const [name, value] of Object.entries({ provider, models })) {
      if (value !== undefined) notes.push(`${name} was not sent: only OpenRouter knows it.`);
    }
  }
  return { body, outputTokens: longest, notes, ...formatOf(response_format, structured_outputs) };
}

function formatOf(
  given: ModelParameters['response_format'],
  structured: boolean | undefined,
): Pick<RequestParameters, 'format' | 'mayDegrade'> {
  const asked = given === undefined ? 'json_schema' : typeof given === 'string' ? given : given.type;
  return {
    format: structured === false && asked === 'json_schema' ? 'json_object' : asked,
    mayDegrade: structured !== true,
  };
}

/** `response_format` of a request. `schema` is sent with `json_schema`, unless the parameters bring their own. */
export function responseFormat(
  format: AnswerFormat,
  schema: { readonly name: string; readonly schema: object },
  given: ModelParameters['response_format'],
): object | undefined {
  if (format === 'text') return undefined;
  if (format === 'json_object') return { type: 'json_object' };
  const own = typeof given === 'object' && given.type === 'json_schema' ? given.json_schema : undefined;
  return { type: 'json_schema', json_schema: { name: schema.name, strict: true, schema: schema.schema, ...own } };
}
