import { RectoError } from '../errors.ts';
import type { Prices } from '../plan/estimate.ts';
import type { LanguageModel } from './language-model.ts';
import { createLocalModel } from './local/local-model.ts';

/** What is known of a model before it is asked anything. */
export interface ModelProfile {
  readonly id: string;
  /** `words`: reads words, which need OCR before the request; `views`: is shown the views. */
  readonly reads: LanguageModel['reads'];
  readonly prices: Prices;
}

export const LOCAL = 'local';
const FREE: Prices = { input: 0, output: 0 };

/** The local model costs nothing and reads words; every other one is shown views, at the prices given. */
export function profileOf(id: string, prices: Prices): ModelProfile {
  return id === LOCAL ? { id, reads: 'words', prices: FREE } : { id, reads: 'views', prices };
}

/** Errors: `model_unknown`. */
export function createModel(id: string): LanguageModel {
  if (id === LOCAL) return createLocalModel();
  throw new RectoError(
    'model_unknown',
    `There is no model "${id}" that can answer here. Use --model local, or --dry-run to see what another model would cost.`,
  );
}
