import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { JobRequest, Source } from '../../schemas/api.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { fetchSource } from '../outbound/fetch-source.ts';
import { safeName } from '../outbound/file-name.ts';
import type { Upload } from './accept-upload.ts';
import type { HttpDeps } from './deps.ts';
import { type FormField, isField, jsonOf, readFields } from './form-fields.ts';
import { shortened } from './problem.ts';

/** Files of one request. */
export const MAX_FILES = 1000;
const FIELD_BYTES = 1_000_000;
const MAX_FIELDS = 40;
const UNNAMED = 'document';
const DOWNLOAD_MS = 120_000;

/** What came in: files in `folder`, each with what is asked for it. */
export type Incoming = readonly Upload[];

/**
 * Reads the files and fields of a multipart request; the files go to `folder` as they come.
 * Errors: `request_invalid`, `file_too_large`, `cancelled` where the connection breaks off.
 */
export async function readMultipart(
  request: FastifyRequest,
  folder: string,
  { session }: HttpDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<Incoming> {
  const maxBytes = session.config.RECTO_MAX_BYTES;
  const files: { path: string; name: string }[] = [];
  const fields: FormField[] = [];
  const limits = {
    fileSize: maxBytes,
    files: MAX_FILES,
    fields: MAX_FIELDS,
    fieldSize: FIELD_BYTES,
    parts: MAX_FILES + MAX_FIELDS,
  };
  try {
    for await (const part of untilGone(request.parts({ limits }), signal)) {
      if (part.type === 'field') {
        checkWhole(part);
        fields.push({ name: part.fieldname, value: part.value });
      } else if (isField(part.fieldname)) fields.push(await fieldInFile(part));
      else {
        const path = join(folder, String(files.length));
        const name = safeName(part.filename ?? '') || UNNAMED;
        await pipeline(part.file, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
        if (part.file.truncated) throw tooLarge(name, maxBytes);
        files.push({ path, name });
      }
    }
  } catch (error) {
    throw readingFailure(error, signal);
  }
  if (files.length === 0)
    throw new RectoError('request_invalid', 'There is no file in the request: send one as "file".');
  const asked = readFields(fields);
  return files.map((file) => ({ ...file, request: asked }));
}

/** Why a multipart body could not be read: what the disk says, what Fastify says, or that it is none. */
function readingFailure(error: unknown, signal: AbortSignal): unknown {
  const { syscall, statusCode, message } = Object(error) as NodeJS.ErrnoException & { readonly statusCode?: number };
  if (error instanceof RectoError || statusCode !== undefined) return error;
  if (signal.aborted) return new RectoError('cancelled', 'The connection broke off.', { cause: error });
  if (syscall !== undefined) return asRectoError(error, 'store_failed', 'The upload cannot be written');
  return new RectoError('request_invalid', `The body is not multipart/form-data: ${message}.`, { cause: error });
}

/** What `parts` gives, until the signal aborts: after a connection has broken off nothing more comes, and no end either. */
async function* untilGone<T>(parts: AsyncIterableIterator<T>, signal: AbortSignal): AsyncGenerator<T> {
  let onAbort = (): void => undefined;
  const gone = new Promise<never>((_, reject) => {
    onAbort = () => reject(new RectoError('cancelled', 'The connection broke off.'));
  });
  gone.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (;;) {
      const next = await Promise.race([parts.next(), gone]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function checkWhole(part: Extract<Multipart, { type: 'field' }>): void {
  if (part.valueTruncated || part.fieldnameTruncated) throw tooLong(part.fieldname);
}

/** A field that comes as a file, as `Blob`s in a form do. */
async function fieldInFile({ fieldname, file, mimetype }: MultipartFile): Promise<FormField> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of file as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= FIELD_BYTES) pieces.push(piece);
  }
  if (bytes > FIELD_BYTES) throw tooLong(fieldname);
  const text = Buffer.concat(pieces).toString('utf8');
  return { name: fieldname, value: mimetype === 'application/json' ? jsonOf(fieldname, text) : text };
}

function tooLong(name: string): RectoError {
  return new RectoError('request_invalid', `The field "${shortened(name)}" is longer than ${FIELD_BYTES} bytes.`);
}

/**
 * Fetches the document of a JSON request into `folder`.
 * Errors: `request_invalid`, `url_forbidden`, `url_failed`, `file_too_large`, `cancelled`.
 */
export async function readSource(
  { source, request }: { readonly source: Source; readonly request: JobRequest },
  path: string,
  { session }: HttpDeps,
  options: { readonly signal: AbortSignal },
): Promise<Upload> {
  const maxBytes = session.config.RECTO_MAX_BYTES;
  if ('url' in source && !/^data:/i.test(source.url)) {
    const asked = { url: source.url, path, maxBytes, timeoutMs: DOWNLOAD_MS };
    const fetched = await fetchSource(asked, { http: session.outbound }, options);
    return { path, name: safeName(source.name ?? fetched.name) || UNNAMED, request };
  }
  const { name = UNNAMED } = source;
  const bytes = 'url' in source ? await bytesOfDataUrl(source.url) : Buffer.from(source.base64, 'base64');
  if (bytes.length > maxBytes) throw tooLarge(name, maxBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return { path, name: safeName(name) || UNNAMED, request };
}

/** The bytes in a `data:` URL. Source: RFC 2397. */
async function bytesOfDataUrl(url: string): Promise<Buffer> {
  const [head = '', encoded] = /^data:([^,]*;base64),([A-Za-z0-9+/=_-]*)$/i.exec(url)?.slice(1) ?? [];
  if (head !== '' && encoded !== undefined) return Buffer.from(encoded, 'base64');
  try {
    // Nothing is requested: the document is in the URL.
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  } catch (error) {
    throw new RectoError('request_invalid', 'source.url is no data URL: expected data:TYPE;base64,… .', {
      cause: error,
    });
  }
}

function tooLarge(name: string, maxBytes: number): RectoError {
  return new RectoError('file_too_large', `${name} has more than ${maxBytes} bytes (RECTO_MAX_BYTES).`);
}
