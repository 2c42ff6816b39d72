import { setImmediate } from 'node:timers/promises';
import { asRectoError, RectoError } from '../../errors.ts';
import type { Answer, LanguageModel, ModelRequest } from '../language-model.ts';
import { answerOf } from './answer.ts';
import { findAll, indexDocument } from './document.ts';
import { createLayout } from './layout/layout.ts';
import { fieldsOf } from './schema/fields.ts';

/** Raise with every change of the rules, so that cached answers of older rules are not reused. */
const RULES_VERSION = 'local-7';

/** Yields to other work between pages, and stops when the signal aborts. */
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
  const layout = await createLayout(request.pages, pause);
  await pause();
  const found =
    layout.lines.length === 0
      ? undefined
      : findAll(indexDocument(layout, root), request.pages, (note) => notes.push(note));
  return answerOf(found, notes);
}

/**
 * Creates the model that needs no network: for any schema, it reads the words of the pages (text layer or OCR) by rules
 * about labels, tables and formats. Every value comes from words of the pages, named in `evidence`; missing values are
 * absent.
 * Errors: `answer` rejects with `cancelled`, and with `model_failed` if the rules fail on a document.
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
