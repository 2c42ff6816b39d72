import type { ServerKind } from '../../../schemas/parameters.ts';
import { asRectoError, type ErrorCode, type RectoError } from '../../errors.ts';
import type { Prices } from '../../plan/estimate.ts';
import type { Findings } from '../findings.ts';
import { askFormat, FORMAT_LOAD, type SchemaSupport } from './format.ts';
import { askImageTokens, askPlainly, IMAGE_TOKENS_LOAD } from './image-tokens.ts';
import { askImages, IMAGES_LOAD, type WhiteImage } from './images.ts';
import { readListing } from './listing.ts';
import { askLogProbabilities, LOG_PROBABILITIES_LOAD } from './log-probabilities.ts';
import { askLongestAnswer, LONGEST_ANSWER_LOAD } from './longest-answer.ts';
import type { RequestLoad } from './request-load.ts';
import { createAsk } from './retrying-ask.ts';
import type { Endpoint, ProbeDeps } from './send.ts';

/** The endpoint; an unknown server is detected from its list of models. */
export type ProbeSettings = Omit<Endpoint, 'server'> & { readonly server?: ServerKind };

/** The name of a question of the probe. */
export type QuestionName = 'schema' | 'images' | 'image tokens' | 'log-probabilities' | 'longest answer';

/** The result of probing an endpoint. */
export interface ProbeResult {
  readonly findings: Findings;
  readonly schema: SchemaSupport | undefined;
  /** Errors of the questions without an answer. */
  readonly failures: ReadonlyMap<QuestionName, RectoError>;
}

const LOADS = [FORMAT_LOAD, IMAGES_LOAD, IMAGE_TOKENS_LOAD, LOG_PROBABILITIES_LOAD, LONGEST_ANSWER_LOAD];
/** Errors that all other questions would get too. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['model_unauthorized', 'model_no_credit', 'model_unknown', 'cancelled']);

/** Upper bound of a probe: requests, tokens and US dollars, null if the price is unknown. */
export function probeCost(prices: Prices | undefined): RequestLoad & { readonly costUsd: number | null } {
  const sum = (of: (load: RequestLoad) => number) => LOADS.reduce((total, load) => total + of(load), 0);
  const inputTokens = sum((load) => load.inputTokens);
  const outputTokens = sum((load) => load.outputTokens);
  const costUsd = prices === undefined ? null : (inputTokens * prices.input + outputTokens * prices.output) / 1e6;
  return { requests: sum((load) => load.requests), inputTokens, outputTokens, costUsd };
}

/**
 * Probes the abilities of an endpoint with small requests, one after the other. A question that fails leaves out its
 * finding.
 * Errors: `model_unauthorized`, `model_no_credit`, `model_unknown` and `cancelled` at once; those of the plainest
 * question.
 */
export async function probeModel(
  settings: ProbeSettings,
  deps: ProbeDeps & { readonly image: WhiteImage },
  options: { readonly signal: AbortSignal },
): Promise<ProbeResult> {
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
  const plain = await askPlainly(ask);
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

/** Prompt and answer share the context, so the answer may use half of it. */
function halfOf(contextTokens: number | undefined): number | undefined {
  return contextTokens === undefined ? undefined : Math.max(1, Math.floor(contextTokens / 2));
}
