import { describeType } from '../../extract/describe-type.ts';
import { toDocumentType } from '../../extract/document-type.ts';
import { readAnswer } from '../../extract/read-answer.ts';
import { addRows, findMissingRows } from '../../extract/rows/complete-lists.ts';
import { chooseType } from '../../extract/type-choice/choose-type.ts';
import { createLocalModel } from '../../model/local/local-model.ts';
import { composeRequest } from '../../model/openai-chat/compose.ts';
import { overheadTokens } from '../../model/openai-chat/predict.ts';
import { toWire } from '../../model/wire/wire.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { isTranscript } from '../../transcript/transcript-type.ts';
import { assembleAll } from '../assemble-all.ts';
import { countCorrections, measureReviews } from '../learn/reviewed.ts';
import { loadPage } from '../pages.ts';
import { proposeFrom } from '../propose-type.ts';
import { renderTranscript } from '../render-transcript.ts';
import { applyReview, goldData, readForField } from '../review/review-task.ts';
import { documentsIn } from '../several-documents.ts';
import { transcribeLocally } from '../transcript.ts';
import type { ContentTasks } from './content-tasks.ts';
import { loadRequest, loadSchema, pagesOf } from './load-request.ts';

/** Creates tasks that run in the calling thread. */
export function createDirectTasks(deps: {
  readonly store: BlobStore;
  /** Loads the tokenizer; called once. */
  readonly openTokenizer: () => Promise<Tokenizer>;
}): ContentTasks {
  const { store } = deps;
  const local = createLocalModel();
  let opened: Promise<Tokenizer> | undefined;
  const tokenizer = () => {
    opened ??= deps.openTokenizer();
    return opened;
  };
  return {
    async checkType({ schema, name }) {
      toDocumentType(schema, name);
      return describeType(schema, name);
    },
    async answerLocally(request, options) {
      if (isTranscript(await loadSchema(store, request.type.schema))) return transcribeLocally(request, store);
      return local.answer(await loadRequest(request, store), options);
    },
    composeRequest: async ({ request, settings }) =>
      composeRequest(await loadRequest(request, store), settings, {
        loadImage: ({ blob }) => store.get(blob),
        tokenizer,
      }),
    countOverhead: async ({ schema, name }) => overheadTokens(toWire(schema, name).schema, await tokenizer()),
    countTokens: async ({ text }) => (await tokenizer()).count(text),
    readAnswer: async ({ text, type }) => readAnswer(text, await loadSchema(store, type.schema), type.name),
    async completeLists({ data, fetched = [], type, pages }) {
      const schema = await loadSchema(store, type.schema);
      if (isTranscript(schema)) return { data, missing: [] };
      const own = pagesOf(pages, store);
      let completed = data;
      for (const rows of fetched) completed = await addRows(completed, rows, schema, own);
      return { data: completed, missing: await findMissingRows(completed, schema, own) };
    },
    async chooseType({ pages, document, choices }) {
      const own = await Promise.all(pages.map((page) => loadPage(store, page)));
      return chooseType(own, document, choices);
    },
    findDocuments: async ({ manifest }) => {
      const read = manifest.pages.filter((page) => !page.failed);
      return documentsIn(manifest, pagesOf(read, store));
    },
    assemble: (input) => assembleAll(input, { store }),
    renderTranscript: async ({ result, to }) => renderTranscript(result, to),
    proposeType: async ({ result, name }) => proposeFrom(result, name),
    applyReview: (input) => applyReview(input, store),
    readForField: (input) => readForField(input, store),
    goldData: (input) => goldData(input, store),
    countCorrections: (input) => countCorrections(input, store),
    measureReviews: (input) => measureReviews(input, store),
  };
}
