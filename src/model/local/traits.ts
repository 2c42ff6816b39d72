import type { LanguageModel } from '../language-model.ts';

/** Raise with every change of the rules, so that cached answers of older rules are not reused. */
const RULES_VERSION = 'local-20';

/** What is known of the local model without its rules, which only the threads that read by them load. */
export const LOCAL_TRAITS: Omit<LanguageModel, 'answer'> = {
  provider: 'local',
  id: 'local',
  input: 'words',
  metered: false,
  canRepair: false,
  parameters: {},
  promptVersion: RULES_VERSION,
};
