import { readFile } from 'node:fs/promises';
import type { Word } from '../../../schemas/page.ts';
import type { Raster } from '../raster.ts';
import { readingBlocks } from './columns.ts';
import { detectText } from './detect.ts';
import { groupLines } from './lines.ts';
import { createOrientationClassifier } from './orientation.ts';
import { type LineReader, readLine } from './read-line.ts';
import { bundledModelFiles, loadModel, modelUnavailable, type OcrModelFiles } from './sessions.ts';

export type { OcrModelFiles } from './sessions.ts';

/** The result of OCR. */
export interface OcrReading {
  /** In reading order; boxes in raster pixels. */
  readonly words: readonly Word[];
  /** Number of detected lines that could not be read. */
  readonly unreadLines: number;
}

/** A loaded OCR engine. */
export interface OcrEngine {
  /** Reads an upright raster. Rejects with the signal's reason when stopped. */
  read(raster: Raster, options: { signal: AbortSignal }): Promise<OcrReading>;
  close(): Promise<void>;
}

async function loadDictionary(path: string): Promise<readonly string[]> {
  try {
    const text = await readFile(path, 'utf8');
    return [...text.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
  } catch (cause) {
    throw modelUnavailable(path, 'dictionary', cause);
  }
}

async function read(
  raster: Raster,
  deps: LineReader & { detection: Parameters<typeof detectText>[1]['session'] },
  { signal }: { signal: AbortSignal },
): Promise<OcrReading> {
  signal.throwIfAborted();
  const rects = await detectText(raster, { session: deps.detection });
  const heights = rects.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const usualHeight = heights[Math.trunc(heights.length / 2)] ?? 0;
  const found = [];
  for (const rect of rects) {
    signal.throwIfAborted();
    const words = await readLine({ raster, rect, usualHeight }, deps);
    if (words.length > 0) found.push({ rect, words });
  }
  const words = readingBlocks(found)
    .flatMap(groupLines)
    .flatMap((pieces, line) => pieces.flatMap((piece) => piece.words.map((word) => ({ ...word, line }))));
  return { words, unreadLines: rects.length - found.length };
}

/**
 * Loads PP-OCRv4 (detection, recognition, line orientation), by default the bundled models. `threads`: CPU threads per
 * inference.
 * Errors: `ocr_unavailable`.
 */
export async function createOcrEngine(options: {
  models?: Partial<OcrModelFiles>;
  threads: number;
}): Promise<OcrEngine> {
  const files = { ...bundledModelFiles(), ...options.models };
  const dictionary = await loadDictionary(files.dictionary);
  const detection = await loadModel(files.detection, options.threads);
  const recognition = await loadModel(files.recognition, options.threads);
  const orientation = createOrientationClassifier({ model: files.classification, threads: options.threads });
  return {
    read: (raster, { signal }) => read(raster, { detection, recognition, orientation, dictionary }, { signal }),
    async close() {
      await Promise.all([detection.release(), recognition.release(), orientation.close()]);
    },
  };
}
