import { contextFault, noEndpointFault, RequestFault, schemaFault } from './errors.ts';
import type { JsonObject, ServedModel, ServerKind } from './protocol.ts';
import type { CheckedBody } from './request.ts';

/** Parameters of the request that are not the model's. */
const NOT_THE_MODELS = new Set([
  'model',
  'models',
  'messages',
  'provider',
  'plugins',
  'stream',
  'stream_options',
  'user',
  'usage',
  'metadata',
  'session_id',
  'service_tier',
  'prompt_cache_key',
  'structured_outputs',
  'n',
]);

/** The model that answers. Throws RequestFault where there is none of the name. */
export function chooseModel(
  kind: ServerKind,
  body: CheckedBody & { readonly raw: JsonObject },
  models: readonly ServedModel[],
): ServedModel {
  const [first] = models;
  if (first === undefined) throw new TypeError('A server without a model.');
  if (kind === 'llama.cpp' || kind === 'sglang') return first;
  const fallbacks = Array.isArray(body.raw.models) ? body.raw.models.filter((id) => typeof id === 'string') : [];
  const asked = [...(body.model === undefined ? [] : [body.model]), ...fallbacks];
  for (const id of asked) {
    const found = models.find(
      (model) => model.id === id || (kind === 'openrouter' && model.id === id.replace(/:(?:nitro|floor)$/, '')),
    );
    if (found !== undefined) return found;
  }
  if (kind === 'vllm' && body.model === undefined) return first;
  throw new RequestFault(modelFault(kind, asked[0] ?? ''));
}

export function modelFault(kind: ServerKind, id: string) {
  if (kind === 'openrouter') {
    return id === ''
      ? { status: 400, message: 'No models provided', errorType: 'invalid_request' }
      : {
          status: 404,
          message: `No endpoints found for ${id}.`,
          errorType: 'not_found',
          extra: { availability: { code: 'model_not_found', retryable: false, requested_models: [id] } },
        };
  }
  return { status: 404, message: `The model \`${id}\` does not exist.`, param: 'model' };
}

/**
 * Parameters that the model does not support: OpenRouter leaves them out, or finds no endpoint where `require_parameters` is
 * set or the answer may be longer than the endpoint gives.
 */
export function unsupportedParameters(
  body: CheckedBody & { readonly raw: JsonObject },
  model: ServedModel,
): readonly string[] {
  const { raw } = body;
  const unsupported = Object.keys(raw).filter((name) => !NOT_THE_MODELS.has(name) && !supports(model, name, raw));
  const required = (raw.provider as { readonly require_parameters?: boolean } | undefined)?.require_parameters === true;
  const tooLong = body.maxTokens !== undefined && body.maxTokens > model.maxOutputTokens;
  if ((required && unsupported.length > 0) || tooLong) throw new RequestFault(noEndpointFault());
  return unsupported;
}

function supports({ supportedParameters }: ServedModel, name: string, raw: JsonObject): boolean {
  if (name === 'max_completion_tokens') return supportedParameters.includes('max_tokens');
  if (name === 'response_format') {
    const { type } = raw.response_format as { readonly type: string };
    return (
      type === 'text' || supportedParameters.includes(type === 'json_schema' ? 'structured_outputs' : 'response_format')
    );
  }
  return supportedParameters.includes(name);
}

/** Most tokens of the answer. Throws RequestFault where the prompt, or what was asked for with it, is too long. */
export function outputLimit(kind: ServerKind, body: CheckedBody, model: ServedModel, promptTokens: number): number {
  const limit = model.contextTokens;
  const output = kind === 'llama.cpp' ? 0 : (body.maxTokens ?? 1);
  if (promptTokens + output > limit || (kind === 'llama.cpp' && promptTokens >= limit)) {
    throw new RequestFault(contextFault(kind, { limit, prompt: promptTokens, output: body.maxTokens ?? 0 }));
  }
  return Math.min(body.maxTokens ?? Number.POSITIVE_INFINITY, model.maxOutputTokens, limit - promptTokens);
}

export function refuseSchema(kind: ServerKind): never {
  throw new RequestFault(schemaFault(kind));
}
