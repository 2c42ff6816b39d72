/**
 * The process that reads untrusted documents. It is told one task after the other over IPC and tells of each page; whoever
 * started it ends it when it takes too long or too much.
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
// Ctrl-C goes to the whole process group; the parent decides what becomes of the work.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  void run(message);
});
process.send?.(READY);

async function run(message: unknown): Promise<void> {
  const say = (answer: PrepareMessage) => {
    process.send?.(answer);
  };
  const ending = new AbortController();
  try {
    const task = prepareTaskSchema.parse(message);
    loaded = await load(task, loaded);
    await prepareDocument(task, { ...loaded, say }, { signal: ending.signal });
  } catch (error) {
    const failure = asRectoError(error, 'internal');
    say({ type: 'failed', code: failure.code, message: failure.message });
  }
}

async function load(task: PrepareTask, before: Loaded | undefined): Promise<Loaded> {
  const key = JSON.stringify([task.ocrModels, task.threads, task.tokenizer]);
  if (before?.key === key) return before;
  configureImaging({ threads: task.threads });
  const models = task.ocrModels;
  const { tokenizer: file } = task;
  // A wrong file is told at once, the table that stands in for one is loaded when a page has text.
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
      engine ??= createOcrEngine({ models, threads: task.threads });
      return engine;
    },
  };
}
