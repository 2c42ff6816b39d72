import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type JobRequest, jobRequestSchema, type Source } from '../../schemas/api.ts';
import type { Upload } from '../app/submit-upload.ts';
import { asRectoError, RectoError } from '../errors.ts';
import { fetchSource } from '../outbound/fetch-source.ts';
import { safeName } from '../outbound/file-name.ts';
import type { HttpDeps } from './deps.ts';

/** Files of one request. */
export const MOST_FILES = 1000;
const FIELD_BYTES = 1_000_000;
const MOST_FIELDS = 40;
const UNNAMED = 'document';
const DOWNLOAD_MS = 120_000;
/** Fields whose text is JSON. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['schema', 'options', 'metadata']);

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
  const fields: [string, string][] = [];
  const limits = {
    fileSize: maxBytes,
    files: MOST_FILES,
    fields: MOST_FIELDS,
    fieldSize: FIELD_BYTES,
    parts: MOST_FILES + MOST_FIELDS,
  };
  try {
    for await (const part of untilGone(request.parts({ limits }), signal)) {
      if (part.type === 'field') fields.push([part.fieldname, fieldText(part)]);
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

function fieldText(part: Extract<Multipart, { type: 'field' }>): string {
  if (part.valueTruncated || part.fieldnameTruncated) {
    throw new RectoError('request_invalid', `The field "${part.fieldname}" is longer than ${FIELD_BYTES} bytes.`);
  }
  return String(part.value);
}

function readFields(fields: readonly (readonly [string, string])[]): JobRequest {
  const given: Record<string, unknown> = {};
  for (const [name, text] of fields) {
    if (name === 'tags' || name === 'tags[]')
      given.tags = [...((given.tags as string[] | undefined) ?? []), ...tagsIn(text)];
    else if (name === 'budget_usd') given[name] = Number(text);
    else given[name] = JSON_FIELDS.has(name) ? jsonOf(name, text) : text;
  }
  return checked(jobRequestSchema, given);
}

/** Tags are given one by one, or all in a JSON array. */
function tagsIn(text: string): string[] {
  if (!text.startsWith('[')) return [text];
  const tags = jsonOf('tags', text);
  return Array.isArray(tags) ? tags.map(String) : [text];
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RectoError('request_invalid', `The field "${name}" is not JSON.`, { cause: error });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the request'}: ${issue.message}`);
  throw new RectoError('request_invalid', `${wrong.join('; ')}.`);
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
  if ('url' in source) {
    const asked = { url: source.url, path, maxBytes, timeoutMs: DOWNLOAD_MS };
    const fetched = await fetchSource(asked, { http: session.outbound }, options);
    return { path, name: safeName(source.name ?? fetched.name) || UNNAMED, request };
  }
  const bytes = Buffer.from(source.base64, 'base64');
  if (bytes.length > maxBytes) throw tooLarge(source.name, maxBytes);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return { path, name: safeName(source.name) || UNNAMED, request };
}

function tooLarge(name: string, maxBytes: number): RectoError {
  return new RectoError('file_too_large', `${name} has more than ${maxBytes} bytes (RECTO_MAX_BYTES).`);
}
