import type { JobOptions } from '../../schemas/job.ts';
import { RectoError } from '../errors.ts';
import { type CatalogDeps, createModel } from '../model/catalog.ts';
import { type AllFindings, allFindingsSchema, findingsKey } from '../model/findings.ts';
import { createHttp } from '../model/http.ts';
import type { LanguageModel, StoredRequest } from '../model/language-model.ts';
import { readListing } from '../model/probe/listing.ts';
import { LOCAL, type ModelAccess, profileOf, urlOf } from '../model/profile.ts';
import type { ContentTasks } from '../pipeline/tasks/content-tasks.ts';
import type { ChunkLimits } from '../plan/chunks.ts';
import type { Prices } from '../plan/estimate.ts';
import { chunkLimitsFor } from '../plan/request-limits.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { digest } from '../store/digest.ts';
import { getJson } from '../store/json.ts';
import type { Config } from './config.ts';
import { createTrace } from './trace.ts';

/** Blob key of the findings of `recto doctor --model`. */
export const FINDINGS_KEY = 'models/findings.json';

/** The models of these settings. */
export interface Models {
  readonly model: (options: Pick<JobOptions, 'model' | 'parameters'>) => LanguageModel<StoredRequest>;
  readonly chunkLimits: (options: Pick<JobOptions, 'model' | 'strategy'>) => ChunkLimits;
  /**
   * Checks that the model's server is reachable and accepts the key, at no cost.
   * Errors: `model_unauthorized`, `model_no_credit`, `model_unreachable`, `model_unknown`.
   */
  readonly check: (id: string, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the models of these settings, with the stored findings about them. Errors: `store_failed`. */
export async function openModels(
  config: Config,
  store: BlobStore,
  tasks: Pick<ContentTasks, 'answerLocally' | 'composeRequest' | 'countTokens'>,
): Promise<Models> {
  const access = accessOf(config);
  const findings = await loadFindings(store);
  const findingsOn = (url: string, id: string) => findings[findingsKey(url, id)];
  const http = createHttp({ proxy: config.proxy, idleMs: config.RECTO_MODEL_IDLE_SECONDS * 1000 });
  const deps: CatalogDeps = {
    http,
    findings: findingsOn,
    answerLocally: tasks.answerLocally,
    compose: (request, settings, options) => tasks.composeRequest({ request, settings }, options),
    countTokens: (text, options) => tasks.countTokens({ text }, options),
    ...(config.RECTO_TRACE === undefined ? {} : { trace: createTrace(config.RECTO_TRACE, store) }),
  };
  const models = new Map<string, LanguageModel<StoredRequest>>();
  const model: Models['model'] = ({ model: id, parameters = {} }) => {
    const key = digest(id, parameters);
    const languageModel = models.get(key) ?? createModel(id, parameters, access, deps);
    checkBudget(languageModel, undefined, config);
    models.set(key, languageModel);
    return languageModel;
  };
  if (hasBudget(config)) model({ model: config.RECTO_MODEL, parameters: config.RECTO_MODEL_PARAMETERS ?? {} });
  return {
    model,
    chunkLimits: ({ model: id, strategy }) => {
      const modelFindings = findingsOn(urlOf(access), id);
      return chunkLimitsFor(profileOf(id, access), strategy, {
        images: config.RECTO_IMAGES_PER_REQUEST,
        maxImages: modelFindings?.images ?? Number.POSITIVE_INFINITY,
        tokens: config.RECTO_REQUEST_TOKENS,
        pages: config.RECTO_PAGES_PER_REQUEST,
        bytes: config.RECTO_REQUEST_BYTES,
        overlap: config.RECTO_OVERLAP_PAGES,
        contextTokens: Math.min(config.RECTO_CONTEXT_TOKENS, modelFindings?.contextTokens ?? Number.POSITIVE_INFINITY),
        outputTokens: Math.min(config.RECTO_OUTPUT_TOKENS, modelFindings?.outputTokens ?? Number.POSITIVE_INFINITY),
      });
    },
    check: async (id, { signal }) => {
      createModel(id, {}, access, deps);
      if (id !== LOCAL) {
        const { key } = access;
        await readListing({ id, url: urlOf(access), ...(key === undefined ? {} : { key }) }, http, signal);
      }
    },
    close: () => http.close(),
  };
}

/** Loads the findings about all models that were probed. Errors: `store_failed`. */
export async function loadFindings(store: BlobStore): Promise<AllFindings> {
  return (await store.has(FINDINGS_KEY)) ? getJson(store, FINDINGS_KEY, allFindingsSchema) : {};
}

/** The model prices in the settings. */
export function configuredPrices({ RECTO_PRICE_INPUT: input, RECTO_PRICE_OUTPUT: output }: Config): Partial<Prices> {
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}

function hasBudget({ RECTO_BUDGET_DAY_USD: day, RECTO_BUDGET_JOB_USD: job }: Config): boolean {
  return day !== undefined || job !== undefined;
}

/** Rejects a budget for a model whose price is unknown. Errors: `model_unknown`. */
export function checkBudget(
  { id, unpriced }: Pick<LanguageModel, 'id' | 'unpriced'>,
  budgetUsd: number | undefined,
  config: Config,
): void {
  if (unpriced !== true || (budgetUsd === undefined && !hasBudget(config))) return;
  throw new RectoError(
    'model_unknown',
    `The price of the model "${id}" is unknown, so no budget can be enforced for it. Set RECTO_PRICE_INPUT and RECTO_PRICE_OUTPUT to US dollars per million tokens (on OpenRouter the parameter provider.max_price works as well), or remove the budget.`,
  );
}

/** How these settings reach models on the network. */
export function accessOf(config: Config): ModelAccess {
  return {
    url: config.RECTO_MODEL_URL,
    key: config.RECTO_MODEL_KEY ?? config.OPENROUTER_API_KEY,
    openRouterKey: config.RECTO_MODEL_KEY === undefined && config.OPENROUTER_API_KEY !== undefined,
    server: config.RECTO_MODEL_SERVER,
    order: config.RECTO_MESSAGE_ORDER,
    input: config.RECTO_MODEL_INPUT,
    outputTokens: config.RECTO_OUTPUT_TOKENS,
    prices: configuredPrices(config),
    answerMs: config.RECTO_MODEL_SECONDS * 1000,
  };
}
