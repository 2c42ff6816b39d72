import { readFile } from 'node:fs/promises';
import type { Word } from '../../../schemas/page.ts';
import type { Raster } from '../raster.ts';
import { readingBlocks } from './columns.ts';
import { detectText } from './detect.ts';
import type { Model } from './infer.ts';
import { groupLines } from './lines.ts';
import { createOrientationClassifier } from './orientation.ts';
import { type LineReader, type LineReading, readLine } from './read-line.ts';
import { checkLanguages, type OcrLanguages } from './second/languages.ts';
import { createSecondReader, type SecondReader } from './second/second-reader.ts';
import { bundledModelFiles, loadModel, modelUnavailable, type OcrModelFiles } from './sessions.ts';
import { withoutBlanks, wordsOf } from './words.ts';

export type { OcrModelFiles } from './sessions.ts';

/** The result of OCR. */
export interface OcrReading {
  /** In reading order; boxes in raster pixels. */
  readonly words: readonly Word[];
  /** Number of detected lines that could not be read. */
  readonly unreadLines: number;
}

/** How a raster is read. */
export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Texts of the same page that are known, which tell its language. */
  readonly nearby?: readonly string[];
}

/** A loaded OCR engine. */
export interface OcrEngine {
  /**
   * Reads an upright raster. Rejects with the signal's reason when stopped.
   */
  read(raster: Raster, options: ReadOptions): Promise<OcrReading>;
  close(): Promise<void>;
}

/** Confidence below which a reading is noise. */
const MIN_CONFIDENCE = 0.5;

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
  deps: LineReader & { detection: Model; second: SecondReader | undefined },
  { signal, nearby = [] }: ReadOptions,
): Promise<OcrReading> {
  signal.throwIfAborted();
  const rects = await detectText(raster, { model: deps.detection }, { signal });
  const heights = rects.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const usualHeight = heights[Math.trunc(heights.length / 2)] ?? 0;
  const lines: { readonly rect: (typeof rects)[number]; readonly line: LineReading }[] = [];
  for (const rect of rects) {
    signal.throwIfAborted();
    lines.push({ rect, line: await readLine({ raster, rect, usualHeight }, deps) });
  }
  const fused = await deps.second?.read({ lines: lines.map(({ line }) => line), nearby }, { signal });
  const found = lines.flatMap(({ rect, line }) => {
    const chars = fused?.get(line) ?? (line.confidence < MIN_CONFIDENCE ? [] : withoutBlanks(line.chars));
    const words = wordsOf(chars, line);
    return words.length === 0 ? [] : [{ rect, words }];
  });
  const words = readingBlocks(found)
    .flatMap(groupLines)
    .flatMap((pieces, line) => pieces.flatMap((piece) => piece.words.map((word) => ({ ...word, line }))));
  return { words, unreadLines: rects.length - found.length };
}

/**
 * Loads two readers: PP-OCRv4 (detection, recognition, line orientation), by default the bundled models, and Tesseract
 * with `languages`, which starts when it is needed. `threads`: CPU threads per inference.
 * Errors: `ocr_unavailable`.
 */
export async function createOcrEngine(options: {
  models?: Partial<OcrModelFiles>;
  languages?: OcrLanguages;
  threads: number;
}): Promise<OcrEngine> {
  const { threads } = options;
  const files = { ...bundledModelFiles(), ...options.models };
  const dictionary = await loadDictionary(files.dictionary);
  const detection = await loadModel(files.detection, threads);
  const recognition = await loadModel(files.recognition, threads);
  const orientation = createOrientationClassifier({ model: files.classification, threads });
  const { languages: wanted = 'auto' } = options;
  const languages = await checkLanguages(wanted);
  const second = languages.length === 0 ? undefined : createSecondReader({ languages, isChosen: wanted !== 'auto' });
  const deps = { detection, recognition, orientation, dictionary, second };
  return {
    read: (raster, readOptions) => read(raster, deps, readOptions),
    async close() {
      await Promise.all([detection.release(), recognition.release(), orientation.close(), second?.close()]);
    },
  };
}
