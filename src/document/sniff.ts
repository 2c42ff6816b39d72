import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { DocumentKind } from '../../schemas/manifest.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { decodeText } from './text/decode.ts';

/** The kind and size of a file. */
export interface SniffedFile {
  readonly kind: DocumentKind;
  readonly mediaType: string;
  readonly bytes: number;
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
export async function sniff(file: { readonly path: string | Buffer; readonly name: string }): Promise<SniffedFile> {
  const { sample, bytes } = await readSample(file);
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
      throw new RectoError('file_unsupported', `${file.name} is ${binary.mediaType}, which Recto does not read.`);
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
  if (isMail(text.text) && !TEXT_NAMES.test(file.name))
    throw new RectoError('file_unsupported', mailMessage(file.name, text.text));
  if (DOCUMENT_NAMES.test(file.name)) {
    throw new RectoError(
      'file_mismatch',
      `${basename(file.name)} is called ${extname(file.name)} but holds plain text: it may be an error page that was saved instead of the document.`,
    );
  }
  return { kind: 'text', mediaType: 'text/plain', bytes };
}

/** Header fields of mail, of which a text that is one has several at its start. Source: RFC 5322. */
const MAIL_FIELD =
  /^(?:From|To|Cc|Subject|Date|Reply-To|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|DKIM-Signature|X-[\w-]+):/i;
const MIN_MAIL_FIELDS = 3;

function isMail(text: string): boolean {
  const [head = ''] = text.replace(/^\ufeff?(From .*\r?\n)?/, '').split(/\r?\n\r?\n/, 1);
  const fields = head.split(/\r?\n/).filter((line) => !/^[ \t]/.test(line));
  return (
    fields.every((line) => /^[\w-]+:/.test(line)) &&
    fields.filter((line) => MAIL_FIELD.test(line)).length >= MIN_MAIL_FIELDS
  );
}

function mailMessage(name: string, text: string): string {
  const attached = [
    ...new Set(Array.from(text.matchAll(/filename="?([^"\r\n;]{1,100})/gi), ([, file = '']) => file.trim())),
  ];
  const which = attached.length === 0 ? '' : ` (${attached.slice(0, 5).join(', ')})`;
  return `${name} is an e-mail. Save its attachments${which} and give Recto those; to have its text read, save that as .txt.`;
}

async function readSample(file: { readonly path: string | Buffer; readonly name: string }) {
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  try {
    // Opening a pipe waits until somebody writes to it, and its size says nothing.
    if (!(await stat(file.path)).isFile()) {
      throw new RectoError(
        'file_unsupported',
        `${file.name} is not a regular file but a folder, a pipe or a device. Save its content to a file first.`,
      );
    }
    handle = await open(file.path, 'r');
    const bytes = (await handle.stat()).size;
    const sample = Buffer.alloc(Math.min(SAMPLE_BYTES, bytes));
    const { bytesRead } = await handle.read(sample, 0, sample.length, 0);
    return { sample: sample.subarray(0, bytesRead), bytes };
  } catch (error) {
    throw asRectoError(error, 'file_not_found', `${file.name} cannot be read`);
  } finally {
    await handle?.close();
  }
}

async function binaryType(sample: Buffer): Promise<{ kind?: DocumentKind; mediaType: string } | undefined> {
  if (sample.subarray(0, PDF_HEADER_WITHIN + 5).includes('%PDF-')) return { kind: 'pdf', mediaType: 'application/pdf' };
  if (sample.length > 3 && sample.readUInt32BE(0) === 0xff4fff51) return { kind: 'image', mediaType: 'image/jp2' };
  if (/^(II\*\0|MM\0\*)/.test(sample.subarray(0, 4).toString('latin1')))
    return { kind: 'image', mediaType: 'image/tiff' };
  if (/^(\xff\xfe|\xfe\xff)/.test(sample.subarray(0, 2).toString('latin1'))) return undefined;
  const found = await fileTypeFromBuffer(sample);
  if (found === undefined || found.mime === 'application/xml' || found.mime.startsWith('text/')) return undefined;
  const image = IMAGE_TYPES.get(found.mime);
  return image === undefined ? { mediaType: found.mime } : { kind: 'image', mediaType: image };
}
