import type { TessBaseApi, TesseractCore } from 'tesseract.js-core/tesseract-core-simd-lstm.js';
import { languageUnavailable, loadLanguage } from './languages.ts';
import type { LineImage } from './line-image.ts';

/** A character read by Tesseract, with the columns of the crop that it covers. */
export interface SecondChar {
  readonly char: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1. */
  readonly probability: number;
  /** Whether a word begins with it. */
  readonly startsWord: boolean;
}

/** A line as Tesseract reads it. */
export interface SecondLine {
  readonly chars: readonly SecondChar[];
  /** Mean probability of the characters, 0 to 1; 0 if there are none. */
  readonly confidence: number;
}

/** Tesseract in this process, with the languages that were used last. */
export interface Tesseract {
  /** Reads an image of one line. Errors: `ocr_unavailable`. */
  read(image: LineImage, language: string): Promise<SecondLine>;
  close(): void;
}

const LSTM_ONLY = 1;
const SINGLE_LINE = 7;
/** Loaded languages: each takes about 25 MB. */
const MAX_LANGUAGES = 2;

interface Json {
  readonly blocks: readonly {
    readonly paragraphs: readonly { readonly lines: readonly { readonly words: readonly JsonWord[] }[] }[];
  }[];
}
interface JsonWord {
  readonly symbols: readonly {
    readonly text: string;
    readonly confidence: number;
    readonly bbox: { readonly x0: number; readonly x1: number };
  }[];
}

/** Starts Tesseract without a language. It has no access to files or to a network: it is given the bytes. */
export async function startTesseract(): Promise<Tesseract> {
  const silent = () => undefined;
  const { default: load } = await import('tesseract.js-core/tesseract-core-simd-lstm.js');
  const core = await load({ TesseractProgress: silent, print: silent, printErr: silent });
  const apis = new Map<string, TessBaseApi>();
  const release = (language: string, api: TessBaseApi) => {
    api.End();
    core.destroy(api);
    apis.delete(language);
  };
  return {
    async read(image, language) {
      const api = apis.get(language) ?? (await initialise(core, language));
      apis.delete(language);
      apis.set(language, api);
      for (const [name, other] of apis) if (apis.size > MAX_LANGUAGES) release(name, other);
      core.FS.writeFile('/input', image.pgm);
      if (api.SetImageFile(1, 0) !== 0) return { chars: [], confidence: 0 };
      api.Recognize(null);
      const chars = charsOf(JSON.parse(api.GetJSONText(0)) as Json, image.margin);
      api.Clear();
      const sum = chars.reduce((total, { probability }) => total + probability, 0);
      return { chars, confidence: chars.length === 0 ? 0 : sum / chars.length };
    },
    close() {
      for (const [name, api] of apis) release(name, api);
    },
  };
}

async function initialise(core: TesseractCore, language: string): Promise<TessBaseApi> {
  const file = `/${language}.traineddata`;
  core.FS.writeFile(file, await loadLanguage(language));
  const api = new core.TessBaseAPI();
  const status = api.Init('/', language, LSTM_ONLY);
  core.FS.unlink(file);
  if (status !== 0) throw languageUnavailable(language, 'cannot be loaded: its data is damaged');
  api.SetPageSegMode(SINGLE_LINE);
  // The image is dark on light already; trying the inverse doubles the time of doubtful lines.
  api.SetVariable('tessedit_do_invert', '0');
  return api;
}

/**
 * The probability of a symbol. Source: Tesseract's `LTRResultIterator::Confidence`, 100 + 5 times the certainty, and
 * `RecodeBeamSearch`, where the certainty is 7 times the logarithm of the probability.
 */
function probabilityOf(confidence: number): number {
  return Math.exp((confidence - 100) / 35);
}

function charsOf({ blocks }: Json, margin: number): readonly SecondChar[] {
  const words = blocks
    .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines.flatMap((line) => line.words)))
    .filter(({ symbols }) => symbols.length > 0);
  return words.flatMap(({ symbols }) =>
    symbols.flatMap(({ text, confidence, bbox }, at) => {
      const parts = [...text.normalize('NFC').replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))];
      const width = (bbox.x1 - bbox.x0) / parts.length;
      return parts.map((char, index) => ({
        char,
        start: bbox.x0 - margin + index * width,
        end: bbox.x0 - margin + (index + 1) * width,
        probability: probabilityOf(confidence),
        startsWord: at === 0 && index === 0,
      }));
    }),
  );
}
