/**
 * Entry of the process that reads untrusted documents. It receives tasks over IPC, one after the other, and reports
 * each page; the parent ends it when it exceeds a limit.
 */
import { type PrepareMessage, type PrepareTask, prepareTaskSchema } from '../../../schemas/prepare.ts';
import { configureImaging } from '../../document/image/configure.ts';
import { createOcrEngine, type OcrEngine } from '../../document/ocr/engine.ts';
import { createOrientationClassifier } from '../../document/ocr/orientation.ts';
import { asRectoError } from '../../errors.ts';
import { approximateTokenizer, loadTokenizer, type Tokenizer } from '../../plan/tokenizer.ts';
import { READY } from './child-limits.ts';
import { prepareDocument } from './prepare-document.ts';

interface Loaded {
  readonly key: string;
  readonly ocr: () => Promise<OcrEngine>;
  readonly orientation: ReturnType<typeof createOrientationClassifier>;
  readonly tokenizer: () => Promise<Tokenizer>;
}

let loaded: Loaded | undefined;

process.on('disconnect', () => process.exit(0));
// Ctrl-C signals the process group; the parent decides how to stop.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  void run(message);
});
process.send?.(READY);

async function run(message: unknown): Promise<void> {
  const send = (answer: PrepareMessage) => {
    process.send?.(answer);
  };
  const ending = new AbortController();
  try {
    const task = prepareTaskSchema.parse(message);
    loaded = await load(task, loaded);
    await prepareDocument(task, { ...loaded, send }, { signal: ending.signal });
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    send({ type: 'failed', code: failure.code, message: failure.message });
  }
}

async function load(task: PrepareTask, before: Loaded | undefined): Promise<Loaded> {
  const key = JSON.stringify([task.ocrModels, task.ocrLanguages, task.threads, task.tokenizer]);
  if (before?.key === key) return before;
  configureImaging({ threads: task.threads });
  const models = task.ocrModels;
  const { tokenizer: file } = task;
  // An invalid tokenizer file must fail at once; the approximate table is only loaded for pages with text.
  const exact = file === undefined ? undefined : await loadTokenizer(file);
  let approximate: Promise<Tokenizer> | undefined;
  let engine: Promise<OcrEngine> | undefined;
  return {
    key,
    tokenizer: async () => {
      if (exact !== undefined) return exact;
      approximate ??= approximateTokenizer();
      return approximate;
    },
    orientation: createOrientationClassifier({
      ...(models.classification === undefined ? {} : { model: models.classification }),
      threads: task.threads,
    }),
    ocr: () => {
      engine ??= createOcrEngine({ models, languages: task.ocrLanguages, threads: task.threads });
      return engine;
    },
  };
}
