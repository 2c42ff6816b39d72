import { readFileSync } from 'node:fs';
import type { Word } from '../../schemas/page.ts';
import { readingBlocks } from '../../src/document/ocr/columns.ts';
import type { CropFrame } from '../../src/document/ocr/crop.ts';
import { detectText } from '../../src/document/ocr/detect.ts';
import { groupLines } from '../../src/document/ocr/lines.ts';
import { createOrientationClassifier } from '../../src/document/ocr/orientation.ts';
import type { TiltedRect } from '../../src/document/ocr/quad.ts';
import { type LineReading, readLine } from '../../src/document/ocr/read-line.ts';
import { lineImage } from '../../src/document/ocr/second/line-image.ts';
import { createSecondReader } from '../../src/document/ocr/second/second-reader.ts';
import { type SecondLine, startTesseract } from '../../src/document/ocr/second/tesseract.ts';
import { bundledModelFiles, loadModel } from '../../src/document/ocr/sessions.ts';
import { type LineWord, withoutBlanks, wordsOf } from '../../src/document/ocr/words.ts';
import type { Raster } from '../../src/document/raster.ts';

/** A page as each reader alone, and both together, read it; processor time in ms. */
export interface Comparison {
  readonly first: readonly Omit<Word, 'line'>[];
  readonly second: readonly Omit<Word, 'line'>[];
  readonly both: readonly Omit<Word, 'line'>[];
  readonly firstMs: number;
  readonly bothMs: number;
}

/** Both readers, each page being found and read by PP-OCR once. */
export interface Readers {
  /** `language`: what the page is in, for the second reader alone; both together find it themselves. */
  compare(raster: Raster, language: string): Promise<Comparison>;
  close(): Promise<void>;
}

const MIN_CONFIDENCE = 0.5;

interface Line {
  readonly rect: TiltedRect;
  readonly line: LineReading;
}

export async function startReaders(): Promise<Readers> {
  const files = bundledModelFiles();
  const dictionary = [
    ...readFileSync(files.dictionary, 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/),
    ' ',
  ];
  const detection = await loadModel(files.detection, 1);
  const recognition = await loadModel(files.recognition, 1);
  const orientation = createOrientationClassifier({ threads: 1 });
  const languages = ['eng', 'deu', 'fra', 'spa', 'ita', 'nld', 'por'];
  const secondReader = createSecondReader({ languages, isChosen: false });
  const tesseract = await startTesseract();
  const { signal } = new AbortController();
  return {
    async compare(raster, language) {
      const startedMs = processMs();
      const rects = await detectText(raster, { model: detection }, { signal });
      const heights = rects.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
      const usualHeight = heights[heights.length >> 1] ?? 0;
      const lines: Line[] = [];
      for (const rect of rects) {
        const line = await readLine({ raster, rect, usualHeight }, { recognition, orientation, dictionary });
        lines.push({ rect, line });
      }
      const firstMs = processMs() - startedMs;
      const fused = await secondReader.read({ lines: lines.map(({ line }) => line), nearby: [] }, { signal });
      const bothMs = processMs() - startedMs;
      const first = ({ line }: Line) =>
        line.confidence < MIN_CONFIDENCE ? [] : wordsOf(withoutBlanks(line.chars), line);
      const both = (item: Line) => {
        const chars = fused.get(item.line);
        return chars === undefined ? first(item) : wordsOf(chars, item.line);
      };
      const alone = new Map<LineReading, readonly LineWord[]>();
      for (const { line } of lines) {
        const read = await tesseract.read(lineImage(line.grey), language);
        alone.set(line, wordsOfSecond(read, line.frame, line.size.height));
      }
      return {
        first: inOrder(lines, first),
        both: inOrder(lines, both),
        second: inOrder(lines, ({ line }) => alone.get(line) ?? []),
        firstMs,
        bothMs,
      };
    },
    async close() {
      tesseract.close();
      await Promise.all([detection.release(), recognition.release(), orientation.close(), secondReader.close()]);
    },
  };
}

function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function inOrder(lines: readonly Line[], wordsOfLine: (line: Line) => readonly LineWord[]) {
  const placed = lines
    .map((line) => ({ rect: line.rect, words: wordsOfLine(line) }))
    .filter(({ words }) => words.length > 0);
  return readingBlocks(placed)
    .flatMap(groupLines)
    .flatMap((pieces) => pieces.flatMap(({ words }) => words));
}

function wordsOfSecond({ chars }: SecondLine, frame: CropFrame, height: number): readonly LineWord[] {
  const words: { text: string; start: number; end: number; confidence: number }[] = [];
  for (const { char, start, end, probability, startsWord } of chars) {
    const word = words.at(-1);
    if (word === undefined || startsWord) words.push({ text: char, start, end, confidence: probability });
    else Object.assign(word, { text: word.text + char, end, confidence: Math.min(word.confidence, probability) });
  }
  const at = (u: number, v: number, axis: 0 | 1) => frame.origin[axis] + u * frame.along[axis] + v * frame.down[axis];
  return words.map(({ text, start, end, confidence }) => {
    const [xs, ys] = [
      [at(start, 0, 0), at(end, height, 0)],
      [at(start, 0, 1), at(end, height, 1)],
    ];
    return { text, confidence, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
  });
}
