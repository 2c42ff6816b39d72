import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { DocumentKind } from '../../schemas/manifest.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { adviceFor } from './containers/advice.ts';
import { compoundMessage, isCompound } from './containers/compound.ts';
import { attachmentsOf, isMail, mailMessage } from './containers/mail.ts';
import { isZip, zipMessage } from './containers/zip.ts';
import { decodeText } from './text/decode.ts';

/** The kind and size of a file. */
export interface SniffedFile {
  readonly kind: DocumentKind;
  readonly mediaType: string;
  readonly bytes: number;
}

/** A file and its name, for messages; the bytes of a path that is not UTF-8. */
interface NamedFile {
  readonly path: string | Buffer;
  readonly name: string;
}

/** Enough for all signatures, for `%PDF-` after a kilobyte of junk, and for telling text from binary data. */
const SAMPLE_BYTES = 65_536;
const PDF_HEADER_WITHIN = 1024;

const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/apng', 'image/png'],
  ['image/webp', 'image/webp'],
  ['image/gif', 'image/gif'],
  ['image/tiff', 'image/tiff'],
  ['image/avif', 'image/avif'],
  ['image/heic', 'image/heic'],
  ['image/heif', 'image/heic'],
  ['image/heic-sequence', 'image/heic'],
  ['image/bmp', 'image/bmp'],
  ['image/jp2', 'image/jp2'],
  ['image/jpx', 'image/jp2'],
]);

const DOCUMENT_NAMES = /\.(pdf|jpe?g|png|webp|gif|tiff?|avif|heic|heif|bmp|jp2|jpx)$/i;
const TEXT_NAMES =
  /\.([cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cc|cpp|hpp|cs|php|swift|scala|sh|sql|html?|css|scss|json|ya?ml|toml|xml|md|txt|csv|tsv|ini|log|lua|pl|r|vue|svelte)$/i;

/**
 * Detects the kind of a file by its content. The name only serves to reject mismatches: text named as an image or PDF,
 * or binary data named as source code.
 * Errors: `file_not_found`, `file_empty`, `file_unsupported`, `file_mismatch`.
 */
export async function sniff(file: NamedFile, options: { readonly signal?: AbortSignal } = {}): Promise<SniffedFile> {
  const { sample, bytes, container } = await readSample(file);
  if (bytes === 0) throw new RectoError('file_empty', `${file.name} is empty (0 bytes).`);

  const binary = await binaryType(sample);
  if (binary !== undefined) {
    if (TEXT_NAMES.test(file.name)) {
      throw new RectoError(
        'file_mismatch',
        `${file.name} is called ${extname(file.name)} but holds ${binary.mediaType}. Rename it if it is meant to be read.`,
      );
    }
    if (binary.kind === undefined) {
      throw new RectoError('file_unsupported', container ?? adviceFor(file.name, binary.mediaType));
    }
    return { kind: binary.kind, mediaType: binary.mediaType, bytes };
  }

  const text = decodeText(sample, { partial: bytes > sample.length });
  if (text === undefined) {
    const mismatch = TEXT_NAMES.test(file.name);
    throw new RectoError(
      mismatch ? 'file_mismatch' : 'file_unsupported',
      mismatch
        ? `${file.name} is called ${extname(file.name)} but its content is not text.`
        : `${file.name} is neither a PDF, nor an image, nor text that Recto can read.`,
    );
  }
  if (bytes <= sample.length && text.text.trim() === '') {
    throw new RectoError('file_empty', `${file.name} holds nothing but white space.`);
  }
  if (/<svg[\s>]/i.test(text.text.slice(0, 4096)) && !TEXT_NAMES.test(file.name)) {
    return { kind: 'image', mediaType: 'image/svg+xml', bytes };
  }
  if (isMail(text.text)) {
    const attachments = await attachmentsOf(file.path, options);
    // What has a name of text was meant to be read as it is, unless that would be the code of files.
    if (attachments.length > 0 || !TEXT_NAMES.test(file.name)) {
      throw new RectoError('file_unsupported', mailMessage(file.name, attachments));
    }
  }
  if (DOCUMENT_NAMES.test(file.name)) {
    throw new RectoError(
      'file_mismatch',
      `${basename(file.name)} is called ${extname(file.name)} but holds plain text: it may be an error page that was saved instead of the document.`,
    );
  }
  return { kind: 'text', mediaType: 'text/plain', bytes };
}

/** Reads the start of a file, and what it says itself to be if it holds other files. */
async function readSample(file: NamedFile) {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    // Opening a pipe waits until somebody writes to it, and its size says nothing.
    const found = await stat(file.path);
    if (!found.isFile()) {
      throw new RectoError(
        'file_unsupported',
        `${file.name} is not a regular file but a folder, a pipe or a device. Save its content to a file first.`,
      );
    }
    handle = await open(file.path, 'r');
    const bytes = found.size;
    const sample = Buffer.alloc(Math.min(SAMPLE_BYTES, bytes));
    const { bytesRead } = await handle.read(sample, 0, sample.length, 0);
    const start = sample.subarray(0, bytesRead);
    return { sample: start, bytes, container: await containerMessage(file.name, start, handle) };
  } catch (error) {
    throw asRectoError(error, 'file_not_found', `${file.name} cannot be read`);
  } finally {
    await handle?.close();
  }
}

async function containerMessage(name: string, sample: Buffer, handle: FileHandle): Promise<string | undefined> {
  if (isZip(sample)) return zipMessage(name, sample, handle.fd);
  if (!isCompound(sample)) return undefined;
  return compoundMessage(name, sample, async (offset, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  });
}

async function binaryType(sample: Buffer): Promise<{ kind?: DocumentKind; mediaType: string } | undefined> {
  if (sample.subarray(0, PDF_HEADER_WITHIN + 5).includes('%PDF-')) return { kind: 'pdf', mediaType: 'application/pdf' };
  if (sample.length > 3 && sample.readUInt32BE(0) === 0xff4fff51) return { kind: 'image', mediaType: 'image/jp2' };
  if (/^(II\*\0|MM\0\*)/.test(sample.subarray(0, 4).toString('latin1')))
    return { kind: 'image', mediaType: 'image/tiff' };
  if (isZip(sample)) return { mediaType: 'application/zip' };
  if (/^(\xff\xfe|\xfe\xff)/.test(sample.subarray(0, 2).toString('latin1'))) return undefined;
  const found = await fileTypeFromBuffer(sample);
  if (found === undefined || found.mime === 'application/xml' || found.mime.startsWith('text/')) return undefined;
  const image = IMAGE_TYPES.get(found.mime);
  return image === undefined ? { mediaType: found.mime } : { kind: 'image', mediaType: image };
}
