import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { asRectoError, RectoError } from '../../errors.ts';
import { paintLuminosity } from './luminosity.ts';
import { getDocument, VerbosityLevel } from './pdfjs.ts';
import type { KnownDigits } from './shown-digits.ts';
import { extractStoredImages, type StoredImage } from './stored-images.ts';

/** Limits on PDFs. */
export interface PdfLimits {
  /** Maximum of pixels of an image in the PDF. */
  readonly maxPixels: number;
}

/** An open PDF. */
export interface PdfFile {
  readonly path: string;
  /** The document with placeholders for `images`, for everything but rendering. */
  readonly document: PDFDocumentProxy;
  readonly images: ReadonlyMap<string, StoredImage>;
  /** What is known of the digits of its fonts. */
  readonly digits: KnownDigits;
  /** The original document, opened on first use. */
  original(): Promise<PDFDocumentProxy>;
  close(): Promise<void>;
}

/** Path of a folder of pdfjs-dist (`cmaps`, `standard_fonts`, `wasm`, `iccs`), as its Node loader expects it. */
function pdfjsFolder(name: string): string {
  const build = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')));
  return join(build, '..', '..', name) + sep;
}

interface Input {
  readonly path: string;
  readonly name: string;
  readonly password?: string;
}

/**
 * Opens a PDF. The caller closes it.
 * Errors: `password_required`, `password_wrong`, `file_corrupt`, `file_not_found`.
 */
export async function openPdf(
  file: Input,
  limits: PdfLimits,
  options: { readonly signal: AbortSignal },
): Promise<PdfFile> {
  const bytes = await readBytes(file, options);
  const images = await extractStoredImages(bytes, limits.maxPixels);
  const document = await openBytes(bytes, file, limits);
  let opening: Promise<PDFDocumentProxy> | undefined;
  return {
    path: file.path,
    document,
    images,
    digits: new Map(),
    original() {
      if (images.size === 0) return Promise.resolve(document);
      opening ??= readBytes(file, options).then((fresh) => openBytes(fresh, file, limits));
      return opening;
    },
    async close() {
      await document.destroy();
      const other = await opening?.catch(() => undefined);
      await other?.destroy();
    },
  };
}

function readBytes(file: Input, options: { readonly signal: AbortSignal }): Promise<Buffer> {
  return readFile(file.path, { signal: options.signal }).catch((error: unknown) => {
    throw asRectoError(error, 'file_not_found', file.name);
  });
}

async function openBytes(bytes: Buffer, file: Input, limits: PdfLimits): Promise<PDFDocumentProxy> {
  const task = getDocument({
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ...(file.password === undefined ? {} : { password: file.password }),
    verbosity: VerbosityLevel.WARNINGS,
    maxImageSize: limits.maxPixels,
    cMapUrl: pdfjsFolder('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: pdfjsFolder('standard_fonts'),
    wasmUrl: pdfjsFolder('wasm'),
    iccUrl: pdfjsFolder('iccs'),
    isEvalSupported: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
  });
  try {
    const document = await task.promise;
    paintLuminosity(document);
    return document;
  } catch (error) {
    await task.destroy();
    throw openingError(error, file);
  }
}

function openingError(error: unknown, file: { readonly name: string; readonly password?: string }): RectoError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') {
    return file.password === undefined
      ? new RectoError('password_required', `${file.name} is encrypted: give its password.`, { cause: error })
      : new RectoError('password_wrong', `${file.name} cannot be opened with this password.`, {
          cause: error,
        });
  }
  return asRectoError(error, 'file_corrupt', `${file.name} cannot be opened as a PDF`);
}
