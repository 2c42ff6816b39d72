import type { ServerKind } from '../../../schemas/parameters.ts';
import { asRectoError, type ErrorCode, type RectoError } from '../../errors.ts';
import type { Prices } from '../../plan/estimate.ts';
import type { Findings } from '../findings.ts';
import { createAsk } from './ask.ts';
import { askFormat, FORMAT_LOAD, type SchemaSupport } from './format.ts';
import { askImageTokens, askWithFallbacks, IMAGE_TOKENS_LOAD } from './image-tokens.ts';
import { askImages, IMAGES_LOAD, type WhiteImage } from './images.ts';
import { readListing } from './listing.ts';
import type { Load } from './load.ts';
import { askLogProbabilities, LOG_PROBABILITIES_LOAD } from './log-probabilities.ts';
import { askLongestAnswer, LONGEST_ANSWER_LOAD } from './longest-answer.ts';
import type { AskDeps, Endpoint } from './send.ts';

/** The endpoint; where its server is not known, it is told from its list of models. */
export type ProbeSettings = Omit<Endpoint, 'server'> & { readonly server?: ServerKind };

export type QuestionName = 'schema' | 'images' | 'image tokens' | 'log-probabilities' | 'longest answer';

export interface Probed {
  readonly findings: Findings;
  readonly schema: SchemaSupport | undefined;
  /** Why a question has no answer. */
  readonly failures: ReadonlyMap<QuestionName, RectoError>;
}

const LOADS = [FORMAT_LOAD, IMAGES_LOAD, IMAGE_TOKENS_LOAD, LOG_PROBABILITIES_LOAD, LONGEST_ANSWER_LOAD];
/** What every other question would meet with, too. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['model_unauthorized', 'model_no_credit', 'model_unknown', 'cancelled']);

/** What a probe needs at most: requests, tokens and US dollars, null where the price is not known. */
export function probeCost(prices: Prices | undefined): Load & { readonly costUsd: number | null } {
  const sum = (of: (load: Load) => number) => LOADS.reduce((total, load) => total + of(load), 0);
  const inputTokens = sum((load) => load.inputTokens);
  const outputTokens = sum((load) => load.outputTokens);
  const costUsd = prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6;
  return { requests: sum((load) => load.requests), inputTokens, outputTokens, costUsd };
}

/**
 * Asks an endpoint what it can do, one small request after the other. A question that fails leaves its finding out.
 * Errors: `model_unauthorized`, `model_no_credit`, `model_unknown` and `cancelled` at once; whatever keeps the plainest question
 * from being answered.
 */
export async function probeModel(
  settings: ProbeSettings,
  deps: AskDeps & { readonly image: WhiteImage },
  options: { readonly signal: AbortSignal },
): Promise<Probed> {
  const listing = await readListing(settings, deps.http, options.signal);
  const server = settings.server ?? listing.server ?? 'openai';
  const ask = createAsk({ ...settings, server }, deps, options);
  const failures = new Map<QuestionName, RectoError>();
  const answerTo = async <T>(name: QuestionName, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (thrown) {
      const error = asRectoError(thrown, 'internal');
      if (FATAL.has(error.code) || options.signal.aborted) throw error;
      failures.set(name, error);
      return undefined;
    }
  };
  const plain = await askWithFallbacks(ask);
  const format = await answerTo('schema', () => askFormat(ask));
  const images = await answerTo('images', () => askImages(ask, deps.image));
  const imageTokenRatio =
    images === 0 ? undefined : await answerTo('image tokens', () => askImageTokens(ask, deps.image, plain));
  const logProbabilities = await answerTo('log-probabilities', () => askLogProbabilities(ask));
  const { contextTokens } = listing;
  const outputTokens =
    listing.outputTokens ?? halfOf(contextTokens) ?? (await answerTo('longest answer', () => askLongestAnswer(ask)));
  return {
    findings: {
      at: new Date().toISOString(),
      server,
      ...(format === undefined ? {} : { format: format.format }),
      ...(images === undefined ? {} : { images }),
      ...(imageTokenRatio === undefined ? {} : { imageTokenRatio }),
      ...(logProbabilities === undefined ? {} : { logProbabilities }),
      ...(outputTokens === undefined ? {} : { outputTokens }),
      ...(contextTokens === undefined ? {} : { contextTokens }),
    },
    schema: format?.schema,
    failures,
  };
}

/** The prompt and its answer share the context: an answer that may take all of it leaves no room to ask. */
function halfOf(contextTokens: number | undefined): number | undefined {
  return contextTokens === undefined ? undefined : Math.max(1, Math.floor(contextTokens / 2));
}
