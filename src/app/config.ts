import { cpus } from 'node:os';
import { join } from 'node:path';
import { configSchema, proxyNames, type Settings } from '../../schemas/config.ts';
import { type JobOptions, jobOptionsSchema } from '../../schemas/job.ts';
import type { WorkerSettings } from '../../workers/deps.ts';
import { RectoError } from '../errors.ts';
import type { DocumentType } from '../extract/document-type.ts';
import { LOCAL, MAVERICK } from '../model/profile.ts';
import type { PrepareSettings } from '../pipeline/prepare/prepare.ts';
import type { SharedLimits } from '../queue/limits/admit.ts';
import type { RetentionSettings } from '../queue/retention.ts';
import { isTranscript } from '../transcript/transcript-type.ts';

/** Proxy URLs, and the hosts that bypass them. */
export interface Proxy {
  readonly http?: string;
  readonly https?: string;
  readonly none?: string;
}

/** The settings, with the default model resolved. */
export interface Config extends Settings {
  readonly RECTO_MODEL: string;
  readonly proxy: Proxy;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment; an empty variable counts as unset.
 * Errors: `config_invalid`, with every invalid variable and every unknown one that begins with `RECTO_`.
 */
export function readConfig(environment: Environment): Config {
  const isSetting = (name: string) => Object.hasOwn(configSchema.shape, name);
  const entries = Object.entries(environment).filter(
    ([name, value]) => value !== '' && (name.startsWith('RECTO_') || isSetting(name)),
  );
  const unknown = entries.map(([name]) => name).filter((name) => !isSetting(name));
  const parsed = configSchema.safeParse(Object.fromEntries(entries));
  const problems = [
    ...unknown.map((name) => `${name} is not a setting of Recto`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ];
  if (problems.length > 0 || !parsed.success) {
    throw new RectoError('config_invalid', `The environment is invalid: ${problems.join('; ')}.`);
  }
  const settings = parsed.data;
  return {
    ...settings,
    RECTO_MODEL: settings.RECTO_MODEL ?? defaultModelOf(settings),
    proxy: proxyOf(environment),
  };
}

/** The model when `RECTO_MODEL` is not set. */
export function defaultModelOf(
  settings: Pick<Settings, 'RECTO_MODEL_URL' | 'RECTO_MODEL_KEY' | 'OPENROUTER_API_KEY'>,
): string {
  const reachable = [settings.RECTO_MODEL_URL, settings.RECTO_MODEL_KEY, settings.OPENROUTER_API_KEY];
  return reachable.some((part) => part !== undefined) ? MAVERICK : LOCAL;
}

function proxyOf(environment: Environment): Proxy {
  const [http, https, none] = proxyNames.map((name) => environment[name.toLowerCase()] || environment[name]);
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(none === undefined ? {} : { none }),
  };
}

/** The options of a request for a job. */
export type RequestedOptions = Partial<Omit<JobOptions, 'split'>> & { readonly split?: 'auto' | 'off' };

/**
 * Merges `options` over the defaults of the settings, parameter by parameter. Everything that can change the answer is
 * included, as it identifies the job. Errors: `usage`, with the option.
 */
export function jobOptionsOf(config: Config, options: RequestedOptions = {}): JobOptions {
  const parameters = { ...config.RECTO_MODEL_PARAMETERS, ...options.parameters };
  const reviewBelow = options.review_below ?? config.RECTO_REVIEW_BELOW;
  const { split, second_looks: secondLooks = config.RECTO_SECOND_LOOKS, ...others } = options;
  const parsed = jobOptionsSchema.safeParse({
    ...others,
    ...(split === 'auto' ? { split } : {}),
    ...(reviewBelow === undefined ? {} : { review_below: reviewBelow }),
    ...(secondLooks === 'auto' ? {} : { second_looks: secondLooks }),
    model: options.model ?? config.RECTO_MODEL,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  });
  if (parsed.success) {
    const { model, views } = parsed.data;
    if (config.RECTO_MODEL_INPUT === 'words' && model !== LOCAL && (views === 'image' || views === 'both')) {
      throw new RectoError(
        'usage',
        `--views ${views}: RECTO_MODEL_INPUT says that the model takes words only. Use --views text or auto.`,
      );
    }
    return parsed.data;
  }
  const problems = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
  throw new RectoError('usage', `${problems.join('; ')}.`);
}

/** Options with the local model for transcripts, unless they name one: the words of a document cost nothing. */
export function withDefaultModel(
  { schema }: Pick<DocumentType, 'schema'>,
  options: RequestedOptions | undefined,
): RequestedOptions | undefined {
  return isTranscript(schema) && options?.model === undefined ? { ...options, model: LOCAL } : options;
}

/** URL of the blob store. */
export function storeUrlOf(config: Config): string {
  return config.RECTO_STORE_URL ?? `file:${join(config.RECTO_STATE, 'store')}`;
}

/** Folder of document types of one's own. */
export function typesFolderOf(config: Config): string {
  return config.RECTO_TYPES ?? join(config.RECTO_STATE, 'types');
}

/** URL of the queue. */
export function queueUrlOf(config: Config): string {
  return config.RECTO_QUEUE_URL ?? `file:${join(config.RECTO_STATE, 'queue')}`;
}

/** Limits that all processes on one queue share. */
function sharedLimitsOf(config: Config): SharedLimits {
  const limits = {
    requests: config.RECTO_REQUESTS_SHARED,
    requestsPerMinute: config.RECTO_REQUESTS_PER_MINUTE,
    tokensPerMinute: config.RECTO_TOKENS_PER_MINUTE,
    dayUsd: config.RECTO_BUDGET_DAY_USD,
    jobUsd: config.RECTO_BUDGET_JOB_USD,
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}

/** Documents that are processed at a time. */
export function concurrencyOf(config: Config): number {
  return config.RECTO_CONCURRENCY ?? Math.max(1, cpus().length);
}

/** Settings of preparing documents, `children` of them at a time. Errors: `config_invalid`. */
export function prepareSettingsOf(config: Config, children: number): PrepareSettings {
  const files = {
    detection: config.RECTO_OCR_DETECTION,
    recognition: config.RECTO_OCR_RECOGNITION,
    classification: config.RECTO_OCR_CLASSIFICATION,
    dictionary: config.RECTO_OCR_DICTIONARY,
  };
  if ((files.recognition === undefined) !== (files.dictionary === undefined)) {
    throw new RectoError(
      'config_invalid',
      'RECTO_OCR_RECOGNITION and RECTO_OCR_DICTIONARY belong together: the model of a language and its list of characters. Set both.',
    );
  }
  return {
    maxViews: config.RECTO_IMAGES_PER_REQUEST,
    limits: {
      maxPages: config.RECTO_MAX_PAGES,
      maxFrames: config.RECTO_MAX_FRAMES,
      maxPixels: config.RECTO_MAX_PIXELS,
    },
    ...(config.RECTO_TOKENIZER === undefined ? {} : { tokenizer: config.RECTO_TOKENIZER }),
    ocrModels: Object.fromEntries(Object.entries(files).filter(([, file]) => file !== undefined)),
    ocrLanguages: config.RECTO_OCR_LANGUAGES,
    threads: Math.max(1, Math.floor(cpus().length / children)),
  };
}

/**
 * Retry deadline of a model request after its last progress, in ms: time for one more answer after one that never came.
 */
export function requestMsOf(config: Config): number {
  return 2 * config.RECTO_MODEL_SECONDS * 1000;
}

/** Settings of a process's workers. */
export function workerSettingsOf(config: Config): WorkerSettings {
  return {
    requests: config.RECTO_REQUESTS,
    limits: sharedLimitsOf(config),
    answerMs: config.RECTO_MODEL_SECONDS * 1000,
    requestMs: requestMsOf(config),
    lockMs: config.RECTO_LOCK_SECONDS * 1000,
    retrySeconds: config.RECTO_WEBHOOK_RETRY_SECONDS,
  };
}

const DAY_MS = 86_400_000;

/** Settings of retention. */
export function retentionOf(config: Config): RetentionSettings {
  return { days: config.RECTO_RETENTION_DAYS, draftMs: Math.max(DAY_MS, 20_000 * config.RECTO_DOCUMENT_SECONDS) };
}
