import { RectoError } from '../../../errors.ts';
import type { LineReading } from '../read-line.ts';
import type { PlacedChar } from '../words.ts';
import { chooseLanguage } from './choose-language.ts';
import { fuseReadings } from './fuse.ts';
import { lineImage } from './line-image.ts';
import { isLatin, linesToRead, textOf } from './lines-to-read.ts';
import { onlySecondReading } from './only-second.ts';
import { type SecondLine, startTesseract, type Tesseract } from './tesseract.ts';

/** A second, independent reader of lines that the first one has found and read. */
export interface SecondReader {
  /**
   * Reads again what pays, and gives the fused characters of these lines. `nearby`: texts of the same page that are
   * known, which tell its language. Errors: `ocr_unavailable`; the signal's reason.
   */
  read(
    page: { readonly lines: readonly LineReading[]; readonly nearby: readonly string[] },
    options: { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<LineReading, readonly PlacedChar[]>>;
  close(): Promise<void>;
}

/**
 * Creates the second reader, Tesseract, which starts with the first page that needs it. `languages`: Tesseract's codes,
 * of which each page has one. `isChosen`: whether a person named them, so that pages in other scripts are read too.
 */
export function createSecondReader(input: {
  readonly languages: readonly string[];
  readonly isChosen: boolean;
}): SecondReader {
  let starting: Promise<Tesseract> | undefined;
  return {
    async read({ lines, nearby }, { signal }) {
      const fused = new Map<LineReading, readonly PlacedChar[]>();
      const texts = lines.map((line) => ({ line, text: textOf(line) }));
      const all = [...texts.map(({ text }) => text), ...nearby];
      if (lines.length === 0 || (!input.isChosen && !isLatin(all))) return fused;
      starting ??= startTesseract();
      const tesseract = await starting;
      const readLine = (line: LineReading, language: string) => {
        signal.throwIfAborted();
        return tesseract.read(lineImage(line.grey), language);
      };
      try {
        const language = await chooseLanguage(texts, { ...input, nearby }, readLine);
        for (const line of linesToRead(lines, language)) {
          if (!input.isChosen && !isLatin([textOf(line)])) continue;
          const chars = fuse(line, await readLine(line, language), language);
          if (chars.length > 0) fused.set(line, chars);
        }
      } catch (error) {
        // WebAssembly that has failed once cannot go on: the next page starts anew.
        if (!signal.aborted && !(error instanceof RectoError)) starting = undefined;
        throw error;
      }
      return fused;
    },
    async close() {
      (await starting?.catch(() => undefined))?.close();
      starting = undefined;
    },
  };
}

/** Confidence below which the first reading is noise. */
const MIN_FIRST = 0.5;

/** Fuses both readings, or takes the second one where the first says nothing: noise, or letters of another script. */
function fuse(line: LineReading, second: SecondLine, language: string): readonly PlacedChar[] {
  const isForeign = !isLatin([second.chars.map(({ char }) => char).join('')]);
  if (isForeign || line.confidence < MIN_FIRST) return onlySecondReading(second);
  return isLatin([textOf(line)]) ? fuseReadings(line, second, { comma: language !== 'eng' }) : [];
}
