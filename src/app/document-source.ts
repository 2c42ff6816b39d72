import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { asRectoError, RectoError } from '../errors.ts';
import { fetchSource } from '../outbound/fetch-source.ts';
import type { GuardedHttp } from '../outbound/guarded-http.ts';
import type { Submission } from '../pipeline/accept.ts';
import type { BlobStore } from '../store/blob-store.ts';

/** A document: the path of a file, an http or https URL, its bytes, or a stream of them. */
export type DocumentSource = string | URL | Uint8Array | Readable | WebStream<Uint8Array>;

interface SourceDeps {
  readonly store: BlobStore;
  readonly outbound: GuardedHttp;
  readonly maxBytes: number;
}

const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Runs `work` with a document as a file; temporary files are removed afterwards.
 * Errors: `usage` when bytes have no name; `url_forbidden`, `url_failed`, `file_too_large`, `store_failed`,
 * `cancelled`.
 */
export async function withDocument<T>(
  { source, name }: { readonly source: DocumentSource; readonly name: string | undefined },
  { store, outbound, maxBytes }: SourceDeps,
  options: { readonly signal: AbortSignal },
  work: (file: Pick<Submission, 'path' | 'name' | 'moveFile'>) => Promise<T>,
): Promise<T> {
  const url = urlOf(source);
  if (url === undefined && typeof source === 'string') {
    return work({ path: source, ...(name === undefined ? {} : { name }) });
  }
  if (url === undefined && name === undefined) {
    throw new RectoError('usage', 'Bytes and streams have no name: give `name`, such as "scan.pdf".');
  }
  const scratch = await store.scratch();
  try {
    const path = join(scratch.path, 'source');
    if (url !== undefined) {
      const download = { url, path, maxBytes, timeoutMs: DOWNLOAD_TIMEOUT_MS };
      const fetched = await fetchSource(download, { http: outbound }, options);
      return await work({ path, name: name ?? fetched.name, moveFile: true });
    }
    const fileName = name ?? '';
    await save(streamOf(source), { path, name: fileName, maxBytes }, options);
    return await work({ path, name: fileName, moveFile: true });
  } finally {
    await scratch.release();
  }
}

function urlOf(source: DocumentSource): string | undefined {
  if (source instanceof URL) return source.href;
  return typeof source === 'string' && /^https?:\/\//i.test(source) ? source : undefined;
}

function streamOf(source: DocumentSource): Readable {
  if (source instanceof Uint8Array) return Readable.from([source]);
  if (source instanceof Readable) return source;
  if (typeof source === 'object' && 'getReader' in source) return Readable.fromWeb(source);
  throw new RectoError('usage', 'The document is neither a path, nor a URL, nor bytes, nor a stream of them.');
}

async function save(
  source: Readable,
  { path, name, maxBytes }: { readonly path: string; readonly name: string; readonly maxBytes: number },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) done(null, chunk);
      else done(new RectoError('file_too_large', `${name} has more than ${maxBytes} bytes (RECTO_MAX_BYTES).`));
    },
  });
  try {
    await pipeline(source, meter, createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (error) {
    throw asRectoError(error, 'store_failed', `${name} cannot be written to a temporary file`);
  }
}
