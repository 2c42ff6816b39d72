import { describeType } from '../../extract/describe-type.ts';
import { toDocumentType } from '../../extract/document-type.ts';
import { readAnswer } from '../../extract/read-answer.ts';
import { addRows, findMissingRows } from '../../extract/rows/complete-lists.ts';
import { createLocalModel } from '../../model/local/local-model.ts';
import { composeRequest } from '../../model/openai-chat/compose.ts';
import { overheadTokens } from '../../model/openai-chat/predict.ts';
import { toWire } from '../../model/wire/wire.ts';
import type { Tokenizer } from '../../plan/tokenizer.ts';
import type { BlobStore } from '../../store/blob-store.ts';
import { assemble } from '../assemble.ts';
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
    answerLocally: async (request, options) => local.answer(await loadRequest(request, store), options),
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
      const own = pagesOf(pages, store);
      let completed = data;
      for (const rows of fetched) completed = await addRows(completed, rows, schema, own);
      return { data: completed, missing: await findMissingRows(completed, schema, own) };
    },
    assemble: (input) => assemble(input, { store }),
  };
}
