import type { PreparedPage } from '../../../schemas/page.ts';
import type { RectoError } from '../../errors.ts';
import { digest } from '../../store/digest.ts';

/** Base name of the files of a page, without extension. */
export function fileStem(number: number): string {
  return String(number).padStart(4, '0');
}

/** File name of a page that failed, distinct so that it cannot overwrite the page of another run. */
export function failedName(number: number): string {
  return `${fileStem(number)}.failed.json`;
}

/** SHA-256 of the parts of a page that a model may use. */
export function pageDigest({ number, kind, width, height, unit, words, views }: PreparedPage): string {
  // How a word is set changes no answer.
  const read = words.map(({ bold: _, ...word }) => word);
  return digest({ number, kind, width, height, unit, words: read, views });
}

/** Describes a page that could not be prepared. */
export function failedPage(number: number, kind: PreparedPage['kind'], error: RectoError): PreparedPage {
  return {
    number,
    kind,
    status: 'failed',
    error: { code: error.code, message: error.message },
    width: 0,
    height: 0,
    unit: kind === 'pdf' ? 'pt' : kind === 'image' ? 'px' : 'line',
    route: 'image',
    ocr: 'off',
    wordsFrom: 'none',
    words: [],
    views: [],
    findings: [],
  };
}
