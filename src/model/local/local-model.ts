import { setImmediate } from 'node:timers/promises';
import { asRectoError, RectoError } from '../../errors.ts';
import type { Answer, LanguageModel, ModelRequest } from '../language-model.ts';
import { answerOf } from './answer.ts';
import { findAll } from './document.ts';
import { layOut } from './layout/layout.ts';
import { fieldsOf } from './schema/fields.ts';

/** Changes whenever the rules do, so that cached answers of older rules are not taken for these. */
const RULES_VERSION = 'local-5';

/** Lets other work run between pages, and stops when told to. */
function pauseFor(signal: AbortSignal): () => Promise<void> {
  return async () => {
    await setImmediate();
    if (signal.aborted) throw new RectoError('cancelled', 'The document was stopped before it was read.');
  };
}

async function answer(request: ModelRequest, signal: AbortSignal): Promise<Answer> {
  const pause = pauseFor(signal);
  const { root, warnings } = fieldsOf(request.schema);
  const notes = [...warnings];
  const layout = await layOut(request.pages, pause);
  await pause();
  const found =
    layout.lines.length === 0 ? undefined : findAll(layout, request.pages, root, (note) => notes.push(note));
  return answerOf(found, notes);
}

/**
 * The model that needs no network: it reads the words of the pages (text layer or OCR) with rules about labels, tables and the
 * look of values, for any schema. Every value comes from words of the pages, which `evidence` names; what is not found is not in
 * the answer.
 * `answer` throws `cancelled` when its signal aborts, and `model_failed` if the rules break on a document.
 */
export function createLocalModel(): LanguageModel {
  return {
    provider: 'local',
    id: 'local',
    input: 'words',
    metered: false,
    canRepair: false,
    parameters: {},
    promptVersion: RULES_VERSION,
    answer: async (request, { signal }) => {
      try {
        return await answer(request, signal);
      } catch (error) {
        throw asRectoError(error, 'model_failed', `The local model on "${request.documentName}"`);
      }
    },
  };
}
