import type { ModelParameters } from '../../schemas/parameters.ts';
import type { Findings } from './findings.ts';
import type { Answer, LanguageModel, StoredRequest } from './language-model.ts';
import { LOCAL_TRAITS } from './local/traits.ts';
import { createOpenAiChat, type OpenAiChatDeps } from './openai-chat/openai-chat.ts';
import { checkReachable, knownServer, LOCAL, type ModelAccess, pricesOf, urlOf } from './profile.ts';

/** What models work with. */
export interface CatalogDeps extends OpenAiChatDeps<StoredRequest> {
  /** Runs the local model in a worker thread. */
  readonly answerLocally: (request: StoredRequest, options: { readonly signal: AbortSignal }) => Promise<Answer>;
  readonly findings: (url: string, id: string) => Findings | undefined;
}

/**
 * Creates the model `id`: the local one, or one on the network.
 * Errors: `model_unknown` if neither a URL nor a key is set.
 */
export function createModel(
  id: string,
  parameters: ModelParameters,
  access: ModelAccess,
  deps: CatalogDeps,
): LanguageModel<StoredRequest> {
  if (id === LOCAL) return { ...LOCAL_TRAITS, answer: deps.answerLocally };
  checkReachable(id, access);
  const url = urlOf(access);
  const findings = deps.findings(url, id);
  return createOpenAiChat(
    {
      id,
      url,
      ...(access.key === undefined ? {} : { key: access.key }),
      server: knownServer(access, url) ?? findings?.server ?? 'openai',
      parameters,
      ...(findings?.format === undefined ? {} : { format: findings.format }),
      ...(findings?.imageTokenRatio === undefined ? {} : { imageTokenRatio: findings.imageTokenRatio }),
      outputTokens: Math.min(access.outputTokens, findings?.outputTokens ?? access.outputTokens),
      order: access.order,
      input: access.input,
      prices: pricesOf(id, access.prices),
      answerMs: access.answerMs,
    },
    deps,
  );
}
