import { createHash } from 'node:crypto';
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
import { type FormField, isField, parseFields, parseJsonField, suggestField } from './form-fields.ts';
import { truncate } from './problem.ts';

/** Files in one request. */
export const MAX_FILES = 1000;
const MAX_FIELD_BYTES = 1_000_000;
const MAX_FIELDS = 40;
const DEFAULT_NAME = 'document';
const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * Reads the files and fields of a multipart request; the files are streamed into `folder`.
 * Errors: `request_invalid`, `file_too_large`, `store_failed`, `cancelled` when the connection closes.
 */
export async function readMultipart(
  request: FastifyRequest,
  folder: string,
  { session }: HttpDeps,
  { signal }: { readonly signal: AbortSignal },
): Promise<readonly Upload[]> {
  const maxBytes = session.config.RECTO_MAX_BYTES;
  const files: Omit<Upload, 'request'>[] = [];
  const fields: FormField[] = [];
  const limits = {
    fileSize: maxBytes,
    files: MAX_FILES,
    fields: MAX_FIELDS,
    fieldSize: MAX_FIELD_BYTES,
    parts: MAX_FILES + MAX_FIELDS,
  };
  try {
    for await (const part of untilAborted(request.parts({ limits }), signal)) {
      if (part.type === 'field') {
        requireComplete(part);
        requireField(part.fieldname);
        fields.push({ name: part.fieldname, value: part.value });
      } else if (isField(part.fieldname)) fields.push(await readFieldFile(part));
      else {
        const path = join(folder, String(files.length));
        const name = safeName(part.filename ?? '') || DEFAULT_NAME;
        const hash = createHash('sha256');
        let bytes = 0;
        const meter = async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        };
        await pipeline(part.file, meter, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
        if (part.file.truncated) throw fileTooLarge(name, maxBytes);
        files.push({ path, name, hashed: { sha256: hash.digest('hex'), bytes } });
      }
    }
  } catch (error) {
    throw multipartError(error, signal);
  }
  if (files.length === 0)
    throw new RectoError('request_invalid', 'There is no file in the request: send one as "file".');
  const jobRequest = parseFields(fields);
  return files.map((file) => ({ ...file, request: jobRequest }));
}

/** Maps an error of the disk, of Fastify or of the multipart parser. */
function multipartError(error: unknown, signal: AbortSignal): unknown {
  const { syscall, statusCode, message } = Object(error) as NodeJS.ErrnoException & { readonly statusCode?: number };
  if (error instanceof RectoError || statusCode !== undefined) return error;
  if (signal.aborted) return new RectoError('cancelled', 'The connection was lost.', { cause: error });
  if (syscall !== undefined) return asRectoError(error, 'store_failed', 'The upload cannot be written');
  return new RectoError('request_invalid', `The body is not multipart/form-data: ${message}.`, { cause: error });
}

/** Yields parts until the signal aborts, as the parser neither yields nor ends once the connection is closed. */
async function* untilAborted<T>(parts: AsyncIterableIterator<T>, signal: AbortSignal): AsyncGenerator<T> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new RectoError('cancelled', 'The connection was lost.'));
  });
  aborted.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    for (;;) {
      const next = await Promise.race([parts.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function requireComplete(part: Extract<Multipart, { type: 'field' }>): void {
  if (part.valueTruncated || part.fieldnameTruncated) throw fieldTooLong(part.fieldname);
}

/** Errors: `request_invalid` for a text that is no field of the request. */
function requireField(name: string): void {
  if (isField(name)) return;
  const shown = truncate(name);
  throw new RectoError(
    'request_invalid',
    name === 'file'
      ? 'The part "file" is a text, not a file: give it a file name. With curl, write -F file=@PATH.'
      : `The form has no field "${shown}"${suggestField(name)}`,
  );
}

/** Reads a field that is sent as a file, as `Blob`s in a form are. */
async function readFieldFile({ fieldname, file, mimetype }: MultipartFile): Promise<FormField> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_FIELD_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_FIELD_BYTES) throw fieldTooLong(fieldname);
  const text = Buffer.concat(chunks).toString('utf8');
  return { name: fieldname, value: mimetype === 'application/json' ? parseJsonField(fieldname, text) : text };
}

function fieldTooLong(name: string): RectoError {
  return new RectoError('request_invalid', `The field "${truncate(name)}" is longer than ${MAX_FIELD_BYTES} bytes.`);
}

/**
 * Writes the document of a JSON request to the file `path`.
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
    const download = { url: source.url, path, maxBytes, timeoutMs: DOWNLOAD_TIMEOUT_MS };
    const fetched = await fetchSource(download, { http: session.outbound }, options);
    return { path, name: safeName(source.name ?? fetched.name) || DEFAULT_NAME, request };
  }
  const { name = DEFAULT_NAME } = source;
  const bytes = 'url' in source ? await decodeDataUrl(source.url) : Buffer.from(source.base64, 'base64');
  if (bytes.length > maxBytes) throw fileTooLarge(name, maxBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return { path, name: safeName(name) || DEFAULT_NAME, request };
}

/** Decodes a `data:` URL. Source: RFC 2397. */
async function decodeDataUrl(url: string): Promise<Buffer> {
  const [head = '', encoded] = /^data:([^,]*;base64),([A-Za-z0-9+/=_-]*)$/i.exec(url)?.slice(1) ?? [];
  if (head !== '' && encoded !== undefined) return Buffer.from(encoded, 'base64');
  try {
    // `fetch` decodes a data URL without a request.
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  } catch (error) {
    throw new RectoError('request_invalid', 'source.url is not a data URL: expected data:TYPE;base64,… .', {
      cause: error,
    });
  }
}

function fileTooLarge(name: string, maxBytes: number): RectoError {
  return new RectoError('file_too_large', `${name} has more than ${maxBytes} bytes (RECTO_MAX_BYTES).`);
}
