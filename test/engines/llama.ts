import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { tinyLanguageModel, tinyProjector } from './tiny-model.ts';

const PACKAGE = '@fugood/llama.node';
const BUSY = 'Another completion is in progress';
const require = createRequire(import.meta.url);

export interface Completion {
  /** What the model said, without what the chat template puts around it. */
  readonly content: string;
  /** Tokens of the prompt, those of images included, and of the answer. */
  readonly tokens_evaluated: number;
  readonly tokens_predicted: number;
  /** Whether the model ended the answer, rather than the limit. */
  readonly stopped_eos: boolean;
}

export interface Llama {
  completion(options: { readonly [option: string]: unknown }): Promise<Completion>;
  release(): Promise<void>;
}

interface LlamaContext extends Llama {
  initMultimodal(options: { readonly path: string; readonly use_gpu: boolean }): Promise<boolean>;
}

/** Whether llama.cpp is installed here: `npm ci --prefix test/engines --omit=optional`. */
export function hasLlama(): boolean {
  try {
    require.resolve(PACKAGE);
    return true;
  } catch {
    return false;
  }
}

/** llama.cpp in this process with a model whose weights are random, and the part of Llama 4 that sees. */
export async function openLlama(): Promise<Llama> {
  const folder = mkdtempSync(join(tmpdir(), 'recto-llama-'));
  const model = join(folder, 'model.gguf');
  const path = join(folder, 'projector.gguf');
  writeFileSync(model, tinyLanguageModel());
  writeFileSync(path, tinyProjector());
  const { loadModel } = require(PACKAGE) as { loadModel: (options: object) => Promise<LlamaContext> };
  const load = async () => {
    const context = await loadModel({ model, n_ctx: 8192, n_threads: 1, n_gpu_layers: 0, ctx_shift: false });
    if (!(await context.initMultimodal({ path, use_gpu: false }))) throw new Error('The projector does not load.');
    return context;
  };
  let context = await load();
  return {
    completion: async (options) => {
      try {
        return await context.completion(options);
      } catch (error) {
        // A completion that ends before the binding has noted that it began leaves its context busy for good.
        if (!(error instanceof Error && error.message === BUSY)) throw error;
        context = await load();
        return await context.completion(options);
      }
    },
    release: async () => {
      await context.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Tokens are bytes. A random model rambles in texts and white space; these make it come to an end. */
const BIAS = [
  ...[...'"'].map((sign) => [sign.charCodeAt(0), 2.5]),
  ...[...'}]n'].map((sign) => [sign.charCodeAt(0), 1]),
  ...[...' \n\\0123456789eE'].map((sign) => [sign.charCodeAt(0), -2]),
];

/** An answer by chance that the grammar of a schema lets through. Fails where there can be no grammar of it. */
export async function complete(
  llama: Llama,
  schema: JsonSchema,
  options: { readonly seed: number; readonly tokens: number },
): Promise<Completion> {
  return llama.completion({
    messages: [{ role: 'user', content: 'Read.' }],
    response_format: { type: 'json_schema', json_schema: { strict: true, schema } },
    seed: options.seed,
    n_predict: options.tokens,
    temperature: 0.9,
    logit_bias: BIAS,
  });
}
