import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { RectoError } from '../../../errors.ts';

/** Codes of the languages that pages may be in: `auto` for the bundled ones; none for no second reader. */
export type OcrLanguages = 'auto' | readonly string[];

/** The bundled languages by Tesseract's codes; the first one is taken for pages that do not say. */
const BUNDLED = ['eng', 'deu', 'fra', 'spa', 'ita', 'nld', 'por'] as const;

/** ISO 639-1 codes of the bundled languages. */
const SHORT_CODES: Readonly<Record<string, string>> = {
  en: 'eng',
  de: 'deu',
  fr: 'fra',
  es: 'spa',
  it: 'ita',
  nl: 'nld',
  pt: 'por',
};

/** The variant of a package that is loaded: the smallest one, for Tesseract's neural network only. */
const VARIANT = '4.0.0_best_int';
/** The data of a language takes 2 to 15 MB. */
const MAX_BYTES = 64_000_000;

/** Tesseract's codes of the languages. Errors: `ocr_unavailable` if the package of one is not installed. */
export async function checkLanguages(languages: OcrLanguages): Promise<readonly string[]> {
  const codes = languages === 'auto' ? BUNDLED : languages.map((code) => SHORT_CODES[code] ?? code);
  for (const code of codes) {
    try {
      await access(fileOf(code));
    } catch (cause) {
      throw languageUnavailable(code, 'is not installed', cause);
    }
  }
  return [...new Set(codes)];
}

/** The data of a language. Errors: `ocr_unavailable`. */
export async function loadLanguage(code: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(await readFile(fileOf(code)), { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw languageUnavailable(code, 'cannot be loaded', cause);
  }
}

/** The error for a language that is missing or damaged. */
export function languageUnavailable(code: string, what: string, cause?: unknown): RectoError {
  return new RectoError(
    'ocr_unavailable',
    `The OCR language "${code}" ${what}. Install it beside Recto with "npm install ${packageOf(code)}", or leave it out of RECTO_OCR_LANGUAGES.`,
    { cause },
  );
}

const packageOf = (code: string) => `@tesseract.js-data/${code}`;

function fileOf(code: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve(`${packageOf(code)}/package.json`));
  return join(folder, VARIANT, `${code}.traineddata.gz`);
}
