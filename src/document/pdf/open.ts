import { readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getDocument, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { asRectoError, RectoError } from '../../errors.ts';

export interface PdfLimits {
  /** Pixels of an image inside the PDF. */
  readonly maxPixels: number;
}

/** Folder of a part of pdfjs-dist (`cmaps`, `standard_fonts`, `wasm`, `iccs`), as the file path that its Node loader wants. */
function pdfjsFolder(name: string): string {
  const build = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')));
  return join(build, '..', '..', name) + sep;
}

/**
 * Opens a PDF. The caller ends it with `document.destroy()`.
 * Errors: `password_required`, `password_wrong`, `file_corrupt`, `file_not_found`.
 */
export async function openPdf(
  file: { readonly path: string; readonly name: string; readonly password?: string },
  limits: PdfLimits,
  options: { readonly signal: AbortSignal },
): Promise<PDFDocumentProxy> {
  const bytes = await readFile(file.path, { signal: options.signal }).catch((error: unknown) => {
    throw asRectoError(error, 'file_not_found', file.name);
  });
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
    return await task.promise;
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
      : new RectoError('password_wrong', `${file.name} is encrypted with another password than the one given.`, {
          cause: error,
        });
  }
  return asRectoError(error, 'file_corrupt', `${file.name} cannot be opened as a PDF`);
}
