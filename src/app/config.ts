import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../../schemas/config.ts';
import { RectoError } from '../errors.ts';
import type { PrepareSettings } from '../pipeline/prepare/prepare.ts';

/**
 * Reads the settings. A variable that is set to nothing counts as unset.
 * Errors: `config_invalid`, which names every variable that is wrong, and those that begin with `RECTO_` but are no setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(environment).filter(([name, value]) => name.startsWith('RECTO_') && value !== '');
  const unknown = given.map(([name]) => name).filter((name) => !Object.hasOwn(configSchema.shape, name));
  const parsed = configSchema.safeParse(Object.fromEntries(given));
  const wrong = [
    ...unknown.map((name) => `${name} is not a setting of Recto`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ];
  if (wrong.length > 0 || !parsed.success) {
    throw new RectoError('config_invalid', `The environment is wrong: ${wrong.join('; ')}.`);
  }
  return parsed.data;
}

/** Folder or URL of the blobs. */
export function storeUrlOf(config: Config): string {
  return config.RECTO_STORE_URL ?? `file:${join(config.RECTO_STATE, 'store')}`;
}

/** URL of the queue. */
export function queueUrlOf(config: Config): string {
  return config.RECTO_QUEUE_URL ?? `file:${join(config.RECTO_STATE, 'queue')}`;
}

/** Documents worked on at a time. */
export function concurrencyOf(config: Config): number {
  return config.RECTO_CONCURRENCY ?? Math.max(1, cpus().length);
}

/** How documents are prepared under these settings, `children` at a time. */
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
    threads: Math.max(1, Math.floor(cpus().length / children)),
    pageSeconds: config.RECTO_PAGE_SECONDS,
  };
}
